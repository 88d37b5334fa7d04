"""What a question says itself of time and outlets, beside its answer: as buttons that ask again without it. Pure.

A button's value, "3 without time" or "3 with time", is what `page.js` hands to `Conversation.asked_again`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.escaping import escaped, join
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
    return Markup('<div class="nd-understood {}"><span>{}</span>{}</div>').format(
        look, label, join(_chip(each, number) for each in items)
    )


def _chip(each: Understood, number: int) -> Markup:
    return Markup(
        '<button type="button" class="nd-again nd-chip" value="{} without {}" title="Ask again without it">'
        '<span class="nd-unseen">Remove, and ask again without: </span>{}</button>'
    ).format(number, each.kind, escaped(each.reading))


def _aside(each: Understood, number: int) -> Markup:
    if each.kind == "outlets":
        searched = f"Searched all outlets, not only {each.reading}."
    else:
        searched = f"{'Searched all dates' if each.narrows else 'In the usual order'}: “{each.words}” is set aside."
    return Markup(
        '<div class="nd-understood nd-set-aside"><span>{}</span>'
        '<button type="button" class="nd-again" value="{} with {}">Put it back'
        '<span class="nd-unseen"> and ask again with: {}</span></button></div>'
    ).format(escaped(searched), number, each.kind, escaped(each.reading))
