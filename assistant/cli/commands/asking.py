"""The commands `search` and `ask`. Thin over `NewsIndex.research` and `Assistant.ask`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.commands.filters import (
    AnyOutlet,
    AnyTime,
    AskedAt,
    OutletsOf,
    Publishers,
    Sections,
    Since,
    Until,
    ignored,
    say_how_to_widen,
)
from assistant.cli.commands.typed import question_of
from assistant.cli.session import AsJson, Home, opened, path_of, print_json, show

Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write the answer with its evidence to a file: .md, .html or .json."),
]


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for, or - for standard input.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    folder: OutletsOf = None,
    any_time: AnyTime = False,
    any_outlet: AnyOutlet = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find passages, best first."""
    from assistant.filters import read_filters
    from assistant.rendering.answer import hits_json
    from assistant.rendering.screen.answer import hits_screen

    filters = read_filters(since, until, publisher or (), section or ())
    query = question_of(query)
    with opened(home or context.obj) as index:
        found = index.research(
            query, k, index.feeds.narrowed(filters, folder or ()), ignore=ignored(any_time, any_outlet)
        )
    if as_json:
        print_json(hits_json(query, found.hits, found.plan.understood, found.plan.set_aside))
    else:
        show(hits_screen(found.hits, found.plan.understood, found.plan.set_aside))
        say_how_to_widen(found.plan.understood)


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, or - for standard input.")],
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    folder: OutletsOf = None,
    asked_at: AskedAt = None,
    any_time: AnyTime = False,
    any_outlet: AnyOutlet = False,
    save: Save = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, each sentence cited and checked. Without a language model, the articles' own words answer."""
    from assistant.filters import read_asked_at, read_filters

    if save:
        from assistant.cli.commands.saving import kind_of

        if kind_of(save) is None:
            raise typer.BadParameter(f"--save takes a file that ends in .md, .html or .json, not {save}")
    filters, moment = read_filters(since, until, publisher or (), section or ()), read_asked_at(asked_at)
    question = question_of(question)
    from assistant.answering.assistant import Assistant
    from assistant.rendering.answer import answer_json
    from assistant.rendering.screen.answer import answer_screen

    with opened(home or context.obj) as index:
        ignore = ignored(any_time, any_outlet)
        filters = index.feeds.narrowed(filters, folder or ())
        answer = Assistant(index).ask(question, filters=filters, asked_at=moment, ignore=ignore)
    if save:
        from assistant.cli.commands.saving import save as save_answer

        save_answer(answer, filters, path_of(save))
    if as_json:
        print_json(answer_json(answer))
    else:
        show(answer_screen(answer))
        say_how_to_widen(answer.understood)
