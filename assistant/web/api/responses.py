"""JSON responses for programs."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

# The usual status in logs if the client has disconnected before the response; nobody receives it.
GONE = 499


class JsonResponse(Response):
    """Compact JSON. An invalid Unicode character, which an article may contain, becomes a question mark."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def reply(shape: Any | None) -> Response:
    """`shape` as the response; `None` if the client has disconnected."""
    return Response(status_code=GONE) if shape is None else JsonResponse(shape)
