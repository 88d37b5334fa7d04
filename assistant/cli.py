"""The command line: `newsdesk COMMAND`, or `python app.py COMMAND`; no command at all serves the web chat.

Thin over `NewsIndex` and `Assistant`. Heavy libraries load inside the commands, so that `--help` is quick. Exit codes:
0 done (a refusal to answer is an answer), 1 something could not be done (one line on standard error says what), 2 the
command line was wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.check import check
from assistant.commands.feeds import feeds, refresh
from assistant.commands.filters import (
    AnyOutlet,
    AnyTime,
    AskedAt,
    Publishers,
    Sections,
    Since,
    Until,
    ignored,
    say_how_to_widen,
)
from assistant.commands.remove import remove
from assistant.commands.standing import after_news, standing
from assistant.commands.terminal import AsJson, Home, opened, print_json, say
from assistant.commands.timeline import timeline
from assistant.commands.version import Version
from index.errors import NewsdeskError, SourceError

cli = typer.Typer(
    name="newsdesk",
    help="Ask the news, get an answer whose every sentence is quoted, dated and checked.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.add_typer(feeds, name="feeds")
cli.add_typer(standing, name="standing")
cli.command()(refresh)
cli.command()(remove)
cli.command()(check)
cli.command()(timeline)

Host = Annotated[str, typer.Option(help="The address to listen on.")]
WithoutPassword = Annotated[
    bool, typer.Option("--without-password", help="Let everybody in who reaches the page, from other machines too.")
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")]
Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the answer with all it rests on to a file too: .md, .html or .json."),
]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def main() -> None:
    """Run the command line. A `NewsdeskError` becomes one line on standard error and exit code 1."""
    try:
        cli()
    except NewsdeskError as error:
        sys.stderr.write(f"newsdesk: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has gone; there is nobody left to tell
        sys.stderr.close()
        sys.exit(0)


@cli.callback(invoke_without_command=True)
def start(context: typer.Context, home: Home = None, version: Version = False) -> None:
    """Without a command: serve the web chat."""
    context.obj = home
    if context.invoked_subcommand is None:
        _serve(home, DEFAULT_HOST, DEFAULT_PORT)


@cli.command()
def serve(
    context: typer.Context,
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    without_password: WithoutPassword = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Serve the web chat (what no command at all does). With `--json`, its address is printed as one line of JSON.

    To this machine alone, unless `--host` says otherwise; others then need a password (NEWSDESK_AUTH).
    """
    _serve(home or context.obj, host, port, without_password, as_json)


def _serve(home: Path | None, host: str, port: int, without_password: bool = False, as_json: bool = False) -> None:
    from assistant.exposure import exposure
    from assistant.wiring import add_sample

    warning = exposure(host, without_password=without_password).warning

    def ready(url: str) -> None:
        if as_json:
            print_json({"url": url})
        else:
            say(f"Newsdesk is at {url} (Ctrl+C stops it)")
        if warning:
            say(f"{warning}.")

    with opened(home) as index:
        if index.holdings.is_new:
            say("First run: indexing the bundled sample news …")
            add_sample(index)
        from assistant.web import serve as serve_page

        serve_page(index, host=host, port=port, without_password=without_password, on_ready=ready)


@cli.command()
def add(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="Files, folders and web addresses.")
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Add the bundled sample news.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add articles: from files (text, Markdown, HTML, JSON, JSONL, CSV), folders, and web addresses.

    An address may be that of an article, a feed, a site that announces one, a news sitemap or an OPML list; what a
    feed shows now is added once (`feeds add` follows it).
    """
    from assistant.commands.progress import progress_bar
    from assistant.commands.reports import added_json, added_text

    wanted: list[str | Path] = list(sources or [])
    if sample:
        from index.sample import sample_folder

        wanted.append(sample_folder())
    if not wanted:
        raise typer.BadParameter("give at least one file, folder or web address, or --sample")
    with opened(home or context.obj) as index:
        with progress_bar() as advance:
            report = index.add(wanted, advance)
        if report.added or report.updated:
            after_news(index)
    if as_json:
        print_json(added_json(report))
    else:
        typer.echo(added_text(report))
        for failure in report.failed:
            sys.stderr.write(f"failed: {failure.source}: {failure.error}\n")
    if report.failed:
        raise typer.Exit(1)


@cli.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    any_time: AnyTime = False,
    any_outlet: AnyOutlet = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find passages, best first."""
    from assistant.asking import read_filters
    from assistant.render import hits_json, hits_markdown

    filters = read_filters(since, until, publisher or (), section or ())
    with opened(home or context.obj) as index:
        found = index.research(query, k, filters, ignore=ignored(any_time, any_outlet))
    if as_json:
        print_json(hits_json(query, found.hits, found.plan.understood, found.plan.set_aside))
    else:
        typer.echo(hits_markdown(found.hits, found.plan.understood, found.plan.set_aside))
        say_how_to_widen(found.plan.understood)


@cli.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question.")],
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    asked_at: AskedAt = None,
    any_time: AnyTime = False,
    any_outlet: AnyOutlet = False,
    save: Save = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, each sentence cited and checked: in the articles' own words, or as the model that is set writes."""
    from assistant.asking import read_asked_at, read_filters

    if save:
        from assistant.commands.saving import kind_of

        if kind_of(save) is None:
            raise typer.BadParameter(f"--save takes a file that ends in .md, .html or .json, not {save}")
    filters, moment = read_filters(since, until, publisher or (), section or ()), read_asked_at(asked_at)
    from assistant.chat import Assistant
    from assistant.render import answer_json, answer_markdown

    with opened(home or context.obj) as index:
        ignore = ignored(any_time, any_outlet)
        answer = Assistant(index).ask(question, filters=filters, asked_at=moment, ignore=ignore)
    if save:
        from assistant.commands.saving import save as save_answer

        save_answer(answer, filters, save)
    if as_json:
        print_json(answer_json(answer))
    else:
        typer.echo(answer_markdown(answer))
        say_how_to_widen(answer.understood)


@cli.command()
def history(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="The article's id or web address.")],
    version: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Show this version's whole text instead.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show an article's versions and what changed between them, word by word."""
    from assistant.rendering.changes import history_json, history_text, version_json, version_text

    with opened(home or context.obj) as index:
        found = index.find(article)
        versions = index.versions(found) if found else []
    if not versions:
        raise SourceError(
            f"no article “{article}” is here; search --json shows the ids and addresses of those that are"
        )
    if version is None:
        print_json(history_json(versions)) if as_json else typer.echo(history_text(versions))
        return
    chosen = next((each for each in versions if each.article.version == version), None)
    if chosen is None:
        raise SourceError(f"“{versions[-1].article.title}” has {len(versions)} versions, and no version {version}")
    print_json(version_json(chosen)) if as_json else typer.echo(version_text(chosen))


@cli.command()
def info(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Say what the index holds: counts, dates, model, home, sizes."""
    from assistant.commands.health import info_json, info_text

    with opened(home or context.obj) as index:
        facts = info_json(index)
    if as_json:
        print_json(facts)
    else:
        typer.echo(info_text(facts))


@cli.command()
def doctor(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Check everything Newsdesk depends on and say how to mend what is wrong."""
    from assistant.commands.health import examine

    findings = examine(home or context.obj)
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.what}: {finding.found}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@cli.command()
def rebuild(
    context: typer.Context,
    embed_again: Annotated[
        bool, typer.Option("--embed-again", help="Split and embed all articles again, with the model set now.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make both indexes again from the catalog. Embeds nothing unless told to."""
    from assistant.commands.progress import progress_bar

    with progress_bar() as advance:
        if embed_again:
            from index import NewsIndex

            NewsIndex.embed_again(home or context.obj, progress=advance)
        with opened(home or context.obj) as index:
            index.rebuild()
            passages = index.stats().passages
    if as_json:
        print_json({"passages": passages})
    else:
        typer.echo(f"rebuilt both indexes: {passages} passages")
