"""The commands about feeds: `feeds add|list|remove|export` and `refresh`. Thin over `NewsIndex.feeds`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.commands import completion
from assistant.cli.commands.sources import as_typed, source_of
from assistant.cli.commands.standing import after_news
from assistant.cli.commands.typed import listed
from assistant.cli.remote.console import console
from assistant.cli.session import AsJson, Home, failed, opened, path_of, print_json, tell
from index.errors import NewsdeskError

feeds = typer.Typer(
    help="Follow feeds: RSS, Atom, JSON Feed, news sitemaps.", no_args_is_help=True, rich_markup_mode=None
)
Which = Annotated[
    str, typer.Argument(metavar="FEED", help="The feed's address or title.", autocompletion=completion.feeds)
]


Folder = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only the feeds of this folder, as the OPML file had it: News/Local.")
]


@feeds.command("add")
def follow(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Addresses of feeds or sites, OPML files; - for a list on standard input.",
        ),
    ],
    minutes: Annotated[
        int | None,
        typer.Option(min=5, max=1440, help="Minutes between two reads; by default an hour, or what the feed asks for."),
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Don't read them now; the next refresh will.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Follow feeds, and read what they show now. A site's own feed is found; an OPML file brings all it lists."""
    from assistant.cli.commands.progress import feeds_bar
    from assistant.rendering.reports import result_line, results_json, subscribed_line

    sources = listed(sources)
    problems: list[tuple[str, str]] = []
    subscribed, results = [], []
    with opened(home or context.obj) as index:
        for source in sources:
            try:
                subscribed.append((source, index.feeds.subscribe(source_of(source), minutes)))
            except NewsdeskError as error:
                problems.append((source, as_typed(str(error), sources)))
                continue
            if not as_json:
                tell(subscribed_line(*subscribed[-1]))
        new = [feed for _, each in subscribed for feed in each.new]
        with feeds_bar() as progress:
            for result in (
                index.feeds.refresh(new, progress=progress, stopped=console().stopped) if new and not later else ()
            ):
                results.append(result)
                if not as_json:
                    tell(result_line(result))
        if any(result.report.changed for result in results):
            after_news(index)
    if as_json:
        print_json(results_json(results, subscribed, problems))
    failed(problems)
    if problems or any(result.problem for result in results):
        raise typer.Exit(1)


@feeds.command("list")
def show(context: typer.Context, folder: Folder = None, home: Home = None, as_json: AsJson = False) -> None:
    """Show the followed feeds: when each was last read, when it last had news, and what is wrong."""
    from assistant.rendering.reports import feeds_json, feeds_text

    with opened(home or context.obj) as index:
        followed = [each for each in index.feeds if folder is None or each.is_in(folder)]
    if as_json:
        print_json(feeds_json(followed))
    else:
        tell(feeds_text(followed))


@feeds.command("remove")
def unfollow(context: typer.Context, feed: Which, home: Home = None, as_json: AsJson = False) -> None:
    """Stop following a feed. Its articles stay."""
    with opened(home or context.obj) as index:
        removed = index.feeds.unsubscribe(feed)
    if as_json:
        print_json({"removed": removed.url})
    else:
        tell(f"no longer followed: {removed.name} ({removed.url}); its articles stay")


@feeds.command("export")
def export(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The file to write; standard output by default.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the followed feeds as OPML, which every feed reader understands."""
    with opened(home or context.obj) as index:
        number, opml = len(list(index.feeds)), index.feeds.export()
    if file is None:
        print_json({"feeds": number, "opml": opml}) if as_json else tell(opml.removesuffix("\n"))
        return
    try:
        path_of(file).write_text(opml, encoding="utf-8")
    except OSError as error:
        raise NewsdeskError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
    if as_json:
        print_json({"feeds": number, "file": str(file)})
    else:
        tell(f"wrote {number} {'feed' if number == 1 else 'feeds'} to {file}")


def refresh(
    context: typer.Context,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            "--feed",
            metavar="F",
            help="Only this feed (address or title); repeatable.",
            autocompletion=completion.feeds,
        ),
    ] = None,
    folder: Folder = None,
    due: Annotated[bool, typer.Option("--due", help="Only feeds that are due.")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Read them in full, even if their servers say that nothing has changed.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read what is new in the followed feeds."""
    from assistant.cli.commands.progress import feeds_bar
    from assistant.rendering.reports import result_line, results_json, summary_line

    results = []
    with opened(home or context.obj) as index:
        wanted = [index.feeds.find(each) for each in feed] if feed else list(index.feeds)
        wanted = [each for each in wanted if folder is None or each.is_in(folder)]
        if due:
            ready = {each.url for each in index.feeds.due()}
            wanted = [each for each in wanted if each.url in ready]
        if not wanted and not as_json:
            tell("no feed is due" if due else "no feed is followed; newsdesk feeds add ADDRESS follows one")
        with feeds_bar() as progress:
            for result in index.feeds.refresh(wanted, progress=progress, stopped=console().stopped, whole=whole):
                results.append(result)
                if not as_json:
                    tell(result_line(result))
        if any(result.report.changed for result in results):
            after_news(index)
    if as_json:
        print_json(results_json(results))
    elif len(results) > 1:
        tell(summary_line(results))
    if any(result.problem for result in results):
        raise typer.Exit(1)
