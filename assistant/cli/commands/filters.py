"""The filter options of commands, and the hint on how to search without detected filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.commands import completion
from assistant.cli.session import say

if TYPE_CHECKING:
    from index.query.plan import Constraint, UnderstoodConstraint

Since = Annotated[str | None, typer.Option(metavar="D", help="Only articles published on or after this day.")]
Until = Annotated[str | None, typer.Option(metavar="D", help="Only articles published on or before this day.")]
Publishers = Annotated[
    list[str] | None,
    typer.Option(
        "--publisher", metavar="P", help="Only this outlet; repeat for several.", autocompletion=completion.outlets
    ),
]
Sections = Annotated[
    list[str] | None,
    typer.Option(
        "--section", metavar="S", help="Only this section; repeat for several.", autocompletion=completion.sections
    ),
]
AskedAt = Annotated[
    str | None, typer.Option(metavar="D", help="Answer as on this day: nothing published later is used.")
]
OutletsOf = Annotated[
    list[str] | None,
    typer.Option("--folder", metavar="F", help="Only the outlets of the feeds in this folder: News/Local."),
]
AnyTime = Annotated[bool, typer.Option("--any-time", help="Search all dates, whatever time the question names.")]
AnyOutlet = Annotated[bool, typer.Option("--any-outlet", help="Search all outlets, whichever the question names.")]


def ignored(any_time: bool, any_outlet: bool) -> tuple[Constraint, ...]:
    """The kinds of constraints in a question to ignore."""
    times: tuple[Constraint, ...] = ("time",) if any_time else ()
    return (*times, "outlets") if any_outlet else times


def say_how_to_widen(understood: Sequence[UnderstoodConstraint]) -> None:
    """Say how to search without the times and outlets that the question names, if it names any."""
    kinds = {each.kind for each in understood}
    ways = [("time", "all dates alike: --any-time"), ("outlets", "all outlets: --any-outlet")]
    if known := [way for kind, way in ways if kind in kinds]:
        say(f"To search {'; '.join(known)}")
