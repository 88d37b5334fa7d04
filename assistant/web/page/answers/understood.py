"""What a question says itself of time and outlets, beside its answer: as buttons that ask again without it. Pure.

A button's value, "3 without time" or "3 with time", is what `page.js` hands to `Conversation.asked_again`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.html.escaping import join
from assistant.web.html.templates import render
from index.query.plan import Understood


def of_answer(understood: Sequence[Understood], set_aside: Sequence[Understood], number: int) -> Markup:
    """What answer `number` was held to, what was preferred in it, and what was set aside, a line each; or nothing."""
    return join(
        (
            _line("Searched only", "nd-held", [each for each in understood if each.narrows], number),
            _line("Preferred", "nd-preferred", [each for each in understood if not each.narrows], number),
            *(_aside(each, number) for each in set_aside),
        )
    )


def _line(label: str, look: str, items: Sequence[Understood], number: int) -> Markup:
    if not items:
        return Markup("")
    return render("understood", label=label, look=look, items=items, number=number)


def _aside(each: Understood, number: int) -> Markup:
    if each.kind == "outlets":
        searched = f"Searched all outlets, not only {each.reading}."
    else:
        searched = f"{'Searched all dates' if each.narrows else 'In the usual order'}: “{each.words}” is set aside."
    return render("set_aside", searched=searched, each=each, number=number)
