"""MCP over streamable HTTP at `/mcp`: in the page's process, or as a server of its own.

As a server of its own it has the same protection as the page: allowed host names, no cross-site requests, and a token or a
password if they are configured.
"""

from __future__ import annotations

from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from assistant.answering.assistant import Assistant
from assistant.mcp.http import McpOverHttp
from assistant.mcp.server import news_server
from assistant.mcp.tools import NewsTools
from assistant.settings import read_settings
from assistant.web.http.listener import GRACE_SECONDS, PageServer, address_of, listening, signals_end_quietly
from assistant.web.security.exposure import exposure
from assistant.web.security.protection import Protection
from index.errors import SettingsError
from index.news_index import NewsIndex

PATH = "/mcp"


def mcp_routes(agents: McpOverHttp) -> list[Route]:
    """The path with and without a trailing slash: clients use both."""
    return [Route(path, endpoint=agents) for path in (PATH, f"{PATH}/")]


def serve_mcp(
    index: NewsIndex,
    host: str,
    port: int,
    *,
    without_password: bool = False,
    on_news: Callable[[], None] | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve `/mcp` alone until SIGINT or SIGTERM. `on_ready` gets its address; with `on_news`, agents may add news.

    Raises `SettingsError` if the address can't be used, if it would be open to others without a password and
    `without_password` does not allow that, or if others could add news without authentication.
    """
    reach, tokens = exposure(host, without_password=without_password), read_settings().api_tokens
    if on_news and reach.is_public and not (reach.users or tokens):
        raise SettingsError("--allow-adding would let strangers add news; set NEWSDESK_API_TOKEN or NEWSDESK_AUTH")
    with listening(reach.address, port) as listener:
        agents = McpOverHttp(news_server(NewsTools(index, Assistant(index), on_news)))
        config = uvicorn.Config(
            mcp_app(agents, Protection.of(reach, index.home, tokens)),
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            proxy_headers=False,
            date_header=False,
        )
        address = address_of(host, listener) + PATH
        with signals_end_quietly():
            PageServer(config, lambda: on_ready(address) if on_ready else None).run(sockets=[listener])


def mcp_app(agents: McpOverHttp, protection: Protection) -> Starlette:
    """The application behind `serve_mcp`."""
    return Starlette(
        routes=mcp_routes(agents), middleware=protection.middleware(version=""), lifespan=lambda _: agents.running()
    )
