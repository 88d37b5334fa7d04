"""What can be done with a question or an answer, as quiet buttons and links beside it. Pure.

A button's value, "3 again", is what `page.js` hands to `Conversation.asked_again`; `conversations.js` edits and copies.
"""

from __future__ import annotations

from markupsafe import Markup

from assistant.records import Answer
from assistant.web.html.templates import render


def under_answer(conversation: str, number: int, answer: Answer | None) -> Markup:
    """Under the `number`th exchange of the conversation with that id; `answer` is `None` where there is none."""
    return render("answer_actions", conversation=conversation, number=number, answered=answer is not None)


def on_question(number: int) -> Markup:
    return render("question_actions", number=number)
