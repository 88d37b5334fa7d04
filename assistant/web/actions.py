"""What can be done with an answer, as a row under it. Pure.

A button's value, "3 again", is what `page.js` hands to `Conversation.asked_again`; `conversations.js` copies.
"""

from __future__ import annotations

from markupsafe import Markup

from assistant.records import Answer
from assistant.web.templates import render


def under_answer(conversation: str, number: int, answer: Answer | None) -> Markup:
    """The row under the `number`th exchange of the conversation with that id; `answer` is `None` where there is none."""
    return render("actions", conversation=conversation, number=number, answered=answer is not None)
