"""Limits the memory that Gradio uses for each page session.

For every session Gradio would keep a description of the whole page (150 kB and more), further copies of the components that
an event changed, the conversation, and every message that was not fetched. Here a session keeps its conversation and each
changed component once. Sessions that were not used recently keep only the conversation's id: the next question reads it
from the store again. Messages that nobody fetches are dropped.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder

from assistant.web.page.conversation import Conversation

# The most recently used sessions are kept. Sessions of programs count too, because programs never report that they leave.
# An open page uses its session every half minute, by its timer.
SESSIONS_KEPT = 1_000
# How many recently used sessions keep their conversations: more than the questions that can run or wait at a time.
WHOLE_SESSIONS = 200
# How many exchanges those conversations may have in all; each takes about 30 kB.
EXCHANGES_KEPT = 2_000
# Unfetched messages of all sessions. A page fetches its own at once; a message can be up to 100 kB.
UNREAD_KEPT = 500


class PageSessions:
    """The sessions of `blocks`; `conversation` is where each has its conversation."""

    def __init__(self, blocks: gr.Blocks, conversation: gr.State) -> None:
        self._blocks = blocks
        self._conversation = conversation
        blocks.state_session_capacity = SESSIONS_KEPT
        blocks.unload(self._left)

    def keep_for(self, app: FastAPI) -> None:
        """Call this with Gradio's application for the blocks once they are mounted."""
        assert isinstance(app, App)
        holder = _Holder(self._conversation)
        holder.set_blocks(self._blocks)
        app.state_holder = holder

    async def _left(self, request: gr.Request) -> None:
        """Called when a page is closed. A running answer may still write to the session of a page that was closed before."""
        holder = self._blocks.state_holder
        assert isinstance(holder, _Holder)
        for name, session in list(holder.session_data.items()):
            if session.is_closed or name == request.session_hash:
                holder.thin(name)


class _Session(SessionState):
    """A session without the description of the page, which only links to its state would need."""

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(blocks)
        self._known = blocks.default_config.blocks
        self.config_values.clear()

    def __setitem__(self, key: int, value: Any) -> None:
        # Gradio stores a changed component once more under the id of its copy, only to describe it in `config_values`.
        if key in self._known:
            super().__setitem__(key, value)
            self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Nothing to update."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Nothing to update."""


class _Holder(StateHolder):
    """Gradio's sessions by id. Gradio looks up a session whenever an event joins the queue, and at each of its steps."""

    def __init__(self, conversation: gr.State) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._conversation = conversation
        # The ids of sessions that still have their conversations, least recently used first.
        self._whole: OrderedDict[str, None] = OrderedDict()

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = _Session(self.blocks)
        session = super().__getitem__(session_id)
        self._whole[session_id] = None
        self._whole.move_to_end(session_id)
        self._tidy()
        return session

    def update(self, session_id: str) -> None:
        """Called with every use. If there are too many sessions, the least recently used one is removed."""
        oldest = next(iter(self.session_data))
        super().update(session_id)
        if oldest not in self.session_data:
            self._whole.pop(oldest, None)
            self._drop_unread(oldest)
            if oldest not in self._under_way():
                self.blocks._queue.pending_messages_per_session.pop(oldest, None)
                self.blocks._queue.pending_event_ids_session.pop(oldest, None)

    def thin(self, name: str) -> None:
        """Reduce a session to the id of its conversation."""
        self._whole.pop(name, None)
        self._drop_unread(name)
        session = self.session_data.get(name)
        if session is None:
            return
        if session.is_closed:
            session.blocks_config.blocks = dict(self.blocks.default_config.blocks)
        held = self._held(name)
        if held.exchanges or held.pending:
            session.state_data[self._conversation._id] = held.thin()

    def unread(self) -> int:
        """The number of unfetched messages of all sessions."""
        return sum(messages.qsize() for messages in self.blocks._queue.pending_messages_per_session.values())

    def _tidy(self) -> None:
        unread = self.unread()
        for name in list(self.session_data) if unread > UNREAD_KEPT else ():
            unread -= self._drop_unread(name)
            if unread <= UNREAD_KEPT:
                break
        exchanges = sum(len(self._held(name).exchanges) for name in self._whole)
        if len(self._whole) <= WHOLE_SESSIONS and exchanges <= EXCHANGES_KEPT:
            return
        under_way = self._under_way()
        for name in list(self._whole)[:-1]:
            if len(self._whole) <= WHOLE_SESSIONS and exchanges <= EXCHANGES_KEPT:
                break
            if name not in under_way:
                exchanges -= len(self._held(name).exchanges)
                self.thin(name)

    def _held(self, name: str) -> Conversation:
        session = self.session_data.get(name)
        held = session.state_data.get(self._conversation._id) if session else None
        return held if isinstance(held, Conversation) else Conversation()

    def _under_way(self) -> set[str]:
        """The sessions with an event in the queue, waiting or running."""
        return {event.session_hash for event in list(self.blocks._queue.event_ids_to_events.values())}

    def _drop_unread(self, name: str) -> int:
        """Drop a session's unfetched messages, except those of running events; returns their number.

        The message queue itself stays, because Gradio looks for it until the last answer has arrived.
        """
        queue = self.blocks._queue
        messages = queue.pending_messages_per_session.get(name)
        before: int = messages.qsize() if messages is not None else 0
        if messages is None or not before:
            return 0
        for _ in range(before):
            message = messages.get_nowait()
            if message.event_id in queue.event_ids_to_events:
                messages.put_nowait(message)
        if name in queue.pending_event_ids_session:
            queue.pending_event_ids_session[name] &= set(queue.event_ids_to_events)
        left: int = messages.qsize()
        return before - left
