"""The maintenance commands: `info`, `doctor` and `rebuild`."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.session import AsJson, Home, hand_over, opened, print_json, stop_first, tell


def info(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Say what the index holds: counts, dates, model, home, sizes."""
    from assistant.cli.commands.health import info_json, info_text

    with opened(home or context.obj) as index:
        facts = info_json(index)
    if as_json:
        print_json(facts)
    else:
        tell(info_text(facts))


def doctor(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Check everything Newsdesk depends on and say how to mend what is wrong."""
    from assistant.cli.commands.health import examine

    hand_over(home or context.obj)
    findings = examine(home or context.obj)
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            tell(f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.what}: {finding.found}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def rebuild(
    context: typer.Context,
    embed_again: Annotated[
        bool, typer.Option("--embed-again", help="Split and embed all articles again, with the model set now.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Rebuild both indexes from the catalog. Embeds nothing unless told to."""
    from assistant.cli.commands.progress import progress_bar

    home = home or context.obj
    if embed_again:
        hand_over(home)
        stop_first("embedding again")
        from index import NewsIndex

        with progress_bar() as advance:
            NewsIndex.embed_again(home, progress=advance)
    with opened(home) as index, progress_bar():
        index.rebuild()
        passages = index.stats().passages
    if as_json:
        print_json({"passages": passages})
    else:
        tell(f"rebuilt both indexes: {passages} passages")
