"""The option `--version`: prints the version of Newsdesk."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.session import tell


def _say(wanted: bool) -> None:
    if wanted:
        from index.fetching.user_agent import product_version

        tell(f"newsdesk {product_version()}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_say, is_eager=True, help="Say which version this is.")
]
