"""The command `add`. Thin over `NewsIndex.add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.commands.sources import report_as_typed, source_of
from assistant.cli.commands.standing import after_news
from assistant.cli.commands.typed import listed
from assistant.cli.session import AsJson, Home, failed, opened, print_json, tell


def add(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE…",
            help="Files, folders, web addresses; - for a list of them on standard input.",
        ),
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Add the bundled sample news.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add articles: from files, folders, and web addresses.

    Files are texts, saved pages, documents (PDF, Word), e-mails, archives, data, wire formats, subtitles, and lists of
    addresses, which are fetched.

    An address may be that of an article, a feed, a site that announces one, a news sitemap or an OPML list; what a
    feed shows now is added once (`feeds add` follows it).
    """
    from assistant.cli.commands.progress import progress_bar
    from assistant.rendering.reports import added_json, added_text

    named = listed(sources or [])
    wanted: list[str | Path] = [source_of(each) for each in named]
    if sample:
        from index.sample import sample_folder

        wanted.append(sample_folder())
    if not wanted:
        raise typer.BadParameter("give at least one file, folder or web address, or --sample")
    with opened(home or context.obj) as index:
        with progress_bar() as advance:
            report = report_as_typed(index.add(wanted, advance), named)
        if report.changed:
            after_news(index)
    if as_json:
        print_json(added_json(report))
    else:
        tell(added_text(report))
        failed([(each.source, each.error) for each in report.failed])
    if report.failed:
        raise typer.Exit(1)
