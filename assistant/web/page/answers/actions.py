"""Buttons and links for a question or an answer. Pure.

`page.js` passes a button's value, such as "3 again", to `Conversation.asked_again`; `conversations.js` edits and copies.
"""

from __future__ import annotations

from markupsafe import Markup

from assistant.records import Answer
from assistant.web.html.templates import render


def under_answer(conversation: str, number: int, answer: Answer | None) -> Markup:
    """The buttons below the `number`th exchange of the conversation with that id; `answer` may be `None`."""
    return render("answer_actions", conversation=conversation, number=number, answer=answer)


def on_question(number: int) -> Markup:
    return render("question_actions", number=number)
