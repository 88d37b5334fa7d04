"""The command that tells a story as a timeline. Thin over `assistant.comparing.timeline`."""

from __future__ import annotations

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
from assistant.cli.session import AsJson, Home, opened, print_json, show

_MOST = typer.Option("-n", min=1, max=50, help="How many entries at most.")


def timeline(
    context: typer.Context,
    topic: Annotated[str, typer.Argument(help="A question, or a few words on the story; - for standard input.")],
    most: Annotated[int, _MOST] = 12,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    folder: OutletsOf = None,
    asked_at: AskedAt = None,
    any_time: AnyTime = False,
    any_outlet: AnyOutlet = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the events of a story in order, in the articles' own words, each sentence dated and cited."""
    from assistant.filters import read_asked_at, read_filters

    filters, moment = read_filters(since, until, publisher or (), section or ()), read_asked_at(asked_at)
    topic = question_of(topic)
    from assistant.comparing.timeline import timeline as told
    from assistant.rendering.screen.timeline_screen import timeline_screen
    from assistant.rendering.timeline_text import timeline_json

    with opened(home or context.obj) as index:
        filters = index.feeds.narrowed(filters, folder or ())
        found = told(index, topic, filters, moment, most, ignored(any_time, any_outlet))
    if as_json:
        print_json(timeline_json(found))
    else:
        show(timeline_screen(found))
        say_how_to_widen(found.understood)
