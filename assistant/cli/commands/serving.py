"""The command `serve`, which is also the default without a command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.remote.holder import IndexHolder, current_holder
from assistant.cli.session import AsJson, Home, held, print_json, say
from index.errors import HomeLocked

Host = Annotated[str, typer.Option(help="The address to listen on.")]
WithoutPassword = Annotated[
    bool, typer.Option("--without-password", help="Let everybody in who reaches the page, from other machines too.")
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def serve(
    context: typer.Context,
    host: Host = DEFAULT_HOST,
    port: Port = DEFAULT_PORT,
    without_password: WithoutPassword = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Serve the web chat (the default without a command). With `--json`, its address is printed as one line of JSON.

    To this machine alone, unless `--host` says otherwise; others then need a password (NEWSDESK_AUTH).
    """
    serve_home(home or context.obj, host, port, without_password, as_json)


def serve_home(
    home: Path | None,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    without_password: bool = False,
    as_json: bool = False,
) -> None:
    """Serve the page until a signal ends it. Raises `HomeLocked` where it is served already."""
    from assistant.web.security.exposure import exposure

    warning = exposure(host, without_password=without_password).warning
    with held(home, "newsdesk serve") as holder:
        if current_holder():
            raise HomeLocked(_held_already(holder))
        if holder.index.statistics.is_new and holder.index.unwritable is None:
            from assistant.wiring import add_sample

            say("First run: indexing the bundled sample news …")
            add_sample(holder.index)

        def ready(url: str) -> None:
            holder.address = url
            if as_json:
                print_json({"url": url})
            else:
                say(f"Newsdesk is at {url} (Ctrl+C stops it)")
            if warning:
                say(f"{warning}.")

        from assistant.web import serve as serve_page

        serve_page(holder.index, host=host, port=port, without_password=without_password, on_ready=ready)


def _held_already(holder: IndexHolder) -> str:
    if holder.address:
        return f"{holder.index.home} is served already, at {holder.address}, by {holder.name}"
    return f"{holder.index.home} is in use by {holder.name}; stop it first, or use another --home"
