"""What Gradio holds in memory for each page that is or was open, kept small.

For every session it would hold a description of the whole page as it was last shown (150 kB and more), all components that
an event changed, the conversation, and every message that nobody has fetched. Here a session holds its conversation, and
the choices of components that check what is sent by them. Of sessions that were not used lately only the conversation's
name stays: the next question reads it from the store again. Messages that nobody fetches are dropped.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder

from assistant.web.page.conversation import Conversation

# Sessions of programs, which never say that they leave, count too; those used last stay. A page that is open is used
# every half minute, by its clock.
SESSIONS_KEPT = 1_000
# Those used last keep their conversations. There are more than questions being answered or waiting at a time.
WHOLE_SESSIONS = 200
# Questions with their answers in those conversations: some 30 kB each.
EXCHANGES_KEPT = 2_000
# Messages that were not fetched, of all sessions. A page fetches its own at once; a whole page is up to 100 kB.
UNREAD_KEPT = 500


class Sessions:
    """The sessions of `blocks`; `conversation` is where each has its conversation."""

    def __init__(self, blocks: gr.Blocks, conversation: gr.State) -> None:
        self._blocks = blocks
        self._conversation = conversation
        blocks.state_session_capacity = SESSIONS_KEPT
        blocks.unload(self._left)

    def keep_for(self, app: FastAPI) -> None:
        """To be called with Gradio's application for the blocks, once they are mounted."""
        assert isinstance(app, App)
        holder = _Holder(self._conversation)
        holder.set_blocks(self._blocks)
        app.state_holder = holder

    async def _left(self, request: gr.Request) -> None:
        """A page was closed. An answer that was on its way may yet have written to the session of one closed before."""
        holder = self._blocks.state_holder
        assert isinstance(holder, _Holder)
        for name, session in list(holder.session_data.items()):
            if session.is_closed or name == request.session_hash:
                holder.thin(name)


class _Session(SessionState):
    """Without the description of the page, which only links to its state would need."""

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(blocks)
        self.config_values.clear()

    def __setitem__(self, key: int, value: Any) -> None:
        block = self.blocks_config.blocks.get(key)
        if isinstance(block, gr.State | gr.CheckboxGroup):
            super().__setitem__(key, value)
            self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Nothing to update."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Nothing to update."""


class _Holder(StateHolder):
    """Gradio's sessions by name. It looks a session up whenever an event joins the queue, and at every step of it."""

    def __init__(self, conversation: gr.State) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._conversation = conversation
        # The names of those with their conversations, the one used longest ago first.
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
        """Called with every use: the session used longest ago goes where there are too many."""
        oldest = next(iter(self.session_data))
        super().update(session_id)
        if oldest not in self.session_data:
            self._whole.pop(oldest, None)
            self._drop_unread(oldest)
            if oldest not in self._under_way():
                self.blocks._queue.pending_messages_per_session.pop(oldest, None)
                self.blocks._queue.pending_event_ids_session.pop(oldest, None)

    def thin(self, name: str) -> None:
        """Leaves of a session the name of its conversation."""
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
        """How many messages wait to be fetched, of all sessions."""
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
        """The sessions that events in the queue belong to, waiting or running."""
        return {event.session_hash for event in list(self.blocks._queue.event_ids_to_events.values())}

    def _drop_unread(self, name: str) -> int:
        """Drops what waits to be fetched by a session, but not of events under way; how many that were. The queue of
        messages stays itself: Gradio looks for it until the last answer is there."""
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
