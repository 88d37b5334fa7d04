"""Agents as tests have them: the real client of the protocol, and what it got told."""

from __future__ import annotations

from typing import Any

from mcp import Client
from mcp.types import CallToolResult

# Both protocols in use: with a handshake and a session, and without either.
ERAS = ("legacy", "auto")


async def told(agent: Client, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """A tool's text and JSON. Fails where it was refused."""
    result = await agent.call_tool(tool, arguments)
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return text_of(result), result.structured_content


async def refused(agent: Client, tool: str, **arguments: Any) -> str:
    """The one line that a tool refuses with. Fails where it did not."""
    result = await agent.call_tool(tool, arguments)
    assert result.is_error and result.structured_content is None
    assert "\n" not in text_of(result)
    return text_of(result)


def text_of(result: CallToolResult) -> str:
    [content] = result.content
    assert content.type == "text"
    return content.text
