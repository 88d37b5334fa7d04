"""The times, outlets and names detected in a question, as buttons that ask again without them. Pure.

`page.js` passes a button's value, "3 without time" or "3 with time", to `Conversation.asked_again`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.html.escaping import join
from assistant.web.html.templates import render
from index.query.plan import UnderstoodConstraint


def of_answer(
    understood: Sequence[UnderstoodConstraint], set_aside: Sequence[UnderstoodConstraint], number: int
) -> Markup:
    """The constraints of answer `number`: those that filtered, were preferred, or were set aside, one line each."""
    kinds = {"history": "Understood as", "spelling": "Spelt as in the articles"}
    others = [(label, [each for each in understood if each.kind == kind]) for kind, label in kinds.items()]
    preferred = [each for each in understood if not each.narrows and each.kind not in kinds]
    return join(
        (
            _line("Searched only", "nd-held", [each for each in understood if each.narrows], number),
            _line("Preferred", "nd-preferred", preferred, number),
            *(_line(label, "nd-preferred", items, number) for label, items in others),
            *(_aside(each, number) for each in set_aside),
        )
    )


def _line(label: str, look: str, items: Sequence[UnderstoodConstraint], number: int) -> Markup:
    if not items:
        return Markup("")
    return render("understood", label=label, look=look, items=items, number=number)


def _aside(each: UnderstoodConstraint, number: int) -> Markup:
    if each.kind == "outlets":
        searched = f"Searched all outlets, not only {each.reading}."
    elif each.kind == "history":
        searched = "Read as it stands, without the questions before it."
    elif each.kind == "spelling":
        searched = f"Searched as it is spelt, not {each.reading}."
    else:
        searched = f"{'Searched all dates' if each.narrows else 'In the usual order'}: “{each.words}” is set aside."
    return render("set_aside", searched=searched, each=each, number=number)
