"""`newsdesk mcp`: the news for agents, over standard input and output or over HTTP. Thin over `assistant.mcp`."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.commands.standing import after_news
from assistant.cli.remote.holder import current_holder
from assistant.cli.session import AsJson, Home, held, print_json, read_line, say, tell
from index.errors import HomeLocked

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7861


def mcp(
    context: typer.Context,
    over_http: Annotated[
        bool, typer.Option("--http", help="Serve over HTTP instead of standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: the address to listen on.")] = DEFAULT_HOST,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --http: the port to listen on; 0 takes a free one.")
    ] = DEFAULT_PORT,
    without_password: Annotated[
        bool, typer.Option("--without-password", help="With --http: let everybody in who reaches it.")
    ] = False,
    allow_adding: Annotated[
        bool, typer.Option("--allow-adding", help="Let agents add news from web addresses; they only read otherwise.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Serve the news to agents (Model Context Protocol), over standard input and output until that ends.

    With `--http`, over streamable HTTP until Ctrl+C; `serve` has the same at /mcp, beside the page.
    """
    if over_http:
        from assistant.web.security.exposure import exposure

        warning = exposure(host, without_password=without_password).warning
        if warning:
            say(f"{warning}.")
    elif (host, port, without_password) != (DEFAULT_HOST, DEFAULT_PORT, False):
        raise typer.BadParameter("--host, --port and --without-password go with --http")

    def ready(url: str) -> None:
        if as_json:
            print_json({"url": url})
        else:
            say(f"Newsdesk is at {url} for agents (Ctrl+C stops it)")

    with held(home or context.obj, "newsdesk mcp") as holder:
        index = holder.index
        if over_http and current_holder():
            there = f" and answers agents at {holder.address}/mcp" if holder.address else ""
            raise HomeLocked(f"{index.home} is in use by {holder.name}{there}; stop it first, or use another --home")
        on_news = (lambda: after_news(index)) if allow_adding else None
        if over_http:
            from assistant.web.mcp_routes import serve_mcp

            serve_mcp(index, host, port, without_password=without_password, on_news=on_news, on_ready=ready)
        else:
            from assistant.answering.assistant import Assistant
            from assistant.mcp.server import news_server
            from assistant.mcp.stdio import serve_lines
            from assistant.mcp.tools import NewsTools

            serve_lines(news_server(NewsTools(index, Assistant(index), on_news)), read_line, tell)
