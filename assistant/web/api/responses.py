"""A JSON shape as the reply to a program."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

# What servers note where the client has gone before its answer; nobody reads it.
GONE = 499


class Json(Response):
    """Compact JSON; a character that is no Unicode, which an article may hold, becomes a question mark."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def reply(shape: Any | None) -> Response:
    """`shape` as the reply; `None` where the client has gone."""
    return Response(status_code=GONE) if shape is None else Json(shape)
