"""The command `history`: an article's versions, and what changed between them."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.session import AsJson, Home, opened, print_json, tell
from index.errors import SourceError


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
        print_json(history_json(versions)) if as_json else tell(history_text(versions))
        return
    chosen = next((each for each in versions if each.article.version == version), None)
    if chosen is None:
        raise SourceError(f"“{versions[-1].article.title}” has {len(versions)} versions, and no version {version}")
    print_json(version_json(chosen)) if as_json else tell(version_text(chosen))
