"""The command `remove`: articles are forgotten with all their versions."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.commands.typed import listed
from assistant.cli.session import AsJson, Home, failed, opened, print_json, tell
from assistant.text import formatting


def remove(
    context: typer.Context,
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLE…",
            help="Articles, by id or web address; - for a list on standard input.",
        ),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Remove the bundled sample news, and nothing of yours.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Remove articles with all their versions. What a followed feed still shows comes back with its next change."""
    from assistant.sample_news import remove_sample

    if not articles and not sample:
        raise typer.BadParameter("give at least one article, by id or web address, or --sample")
    wanted = listed(articles or [])
    removed, unknown = 0, []
    with opened(home or context.obj) as index:
        found = []
        for each in wanted:
            known = index.find(each)
            found.append(known) if known else unknown.append(each)
        removed += index.remove(*found)
        removed += remove_sample(index) if sample else 0
        left = index.count()
    if as_json:
        print_json({"removed": removed, "unknown": unknown, "left": left})
    else:
        counted = formatting.articles(removed)
        tell(f"removed {counted}; {left:,} left")
        failed([(each, "not here; search --json shows the ids and addresses of what is") for each in unknown])
    if unknown:
        raise typer.Exit(1)
