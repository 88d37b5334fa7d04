"""The commands `backup` and `restore`: everything that can't be rebuilt, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.session import AsJson, Home, hand_over, opened, path_of, print_json, say, stop_first, tell

if TYPE_CHECKING:
    from index.backup.archive import Manifest

Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]
Replace = Annotated[
    bool, typer.Option("--force", help="Restore into a home that is not empty; its content is set aside.")
]


def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="The file to write, or the folder for it.")],
    force: Force = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write articles, feeds, embeddings, conversations and standing questions to one file. Nobody is stopped.

    Only you may read the file. Passwords and sign-ins are not in it.
    """
    from assistant.cli.commands.progress import bytes_bar
    from assistant.history.database import FILE_NAME
    from index.backup.archive import read_manifest

    with opened(home or context.obj) as index, bytes_bar() as advance:
        made = index.backup(path_of(to), [FILE_NAME], force=force, progress=advance)
    manifest = read_manifest(made)
    if as_json:
        print_json(_json(manifest) | {"file": str(made), "bytes": made.stat().st_size})
    else:
        tell(f"{made}: {_words(manifest)}, {made.stat().st_size / 2**20:,.1f} MB")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    force: Replace = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into a new home, or with --force in place of an existing one. Stop the page of that home first.

    The file is checked first, and nothing is touched where it is not as it was written. What it replaces is kept.
    """
    from assistant.cli.commands.progress import bytes_bar
    from assistant.cli.remote.home_socket import home_folder
    from index import NewsIndex

    home = home or context.obj
    hand_over(home)
    stop_first("restoring")
    say("Checking the backup, then making both indexes …")
    with bytes_bar():
        restored = NewsIndex.restore(path_of(file), home_folder(home), force=force)
    if as_json:
        print_json(_json(restored.manifest) | {"before": str(restored.before) if restored.before else None})
    else:
        tell(f"restored {_words(restored.manifest)}, as of {restored.manifest.made:%d %B %Y, %H:%M} UTC")
        if restored.before:
            tell(f"what was there before is in {restored.before}")


def _words(manifest: Manifest) -> str:
    facts = manifest.facts
    return f"{facts.articles:,} articles in {facts.passages:,} passages, {facts.feeds:,} feeds"


def _json(manifest: Manifest) -> dict[str, Any]:
    return {"made": manifest.made.isoformat(), **manifest.facts.model_dump()}
