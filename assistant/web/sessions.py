"""What Gradio holds in memory for each page that is or was open, kept small.

It keeps the page as it was last shown and the conversation's state for the next 10,000 sessions, though conversations are
kept in the store. And whenever a component that an event left as it was is written to by the next, it keeps a further
copy of that component with all that stands in it, as long as the session lasts: 270 kB a question.

A browser that comes back (from sleep, from a tunnel) only needs the name of its conversation: the next question reads it
again. What was on its way to one who has gone is told to nobody, and kept for the next 2,000 sessions otherwise.
"""

from __future__ import annotations

import gradio as gr

from assistant.web.conversation import Conversation

# Sessions of programs, which never say that they leave, count too; those used last stay. A page that is open is used
# every half minute, by its clock.
SESSIONS_KEPT = 1_000


class Sessions:
    """The sessions of `blocks`; `conversation` is where each has its conversation. Safe to use from several threads."""

    def __init__(self, blocks: gr.Blocks, conversation: gr.State) -> None:
        self._blocks = blocks
        self._conversation = conversation
        blocks.state_session_capacity = SESSIONS_KEPT
        blocks.unload(self._left)

    def tidy(self, request: gr.Request) -> None:
        """Drop the further copies of components. To be called when an event begins."""
        session = self._blocks.state_holder.session_data.get(request.session_hash or "")
        if session is None:
            return
        for held in (session.blocks_config.blocks, session.config_values):
            for key in [key for key in list(held) if key not in self._blocks.blocks]:
                held.pop(key, None)

    def _left(self, request: gr.Request) -> None:
        """A page was closed. An answer that was on its way may yet have written to the session of one closed before."""
        holder, waiting = self._blocks.state_holder, self._blocks._queue.pending_messages_per_session
        for name, session in list(holder.session_data.items()):
            if not (session.is_closed or name == request.session_hash):
                continue
            session.config_values.clear()
            session.blocks_config.blocks = dict(self._blocks.default_config.blocks)
            held = session.state_data.get(self._conversation._id)
            if isinstance(held, Conversation) and (held.exchanges or held.pending):
                session.state_data[self._conversation._id] = held.thin()
            messages = waiting.get(name)  # stays itself: Gradio looks for it until the answer is there
            while messages is not None and not messages.empty():
                messages.get_nowait()
