"""The web server: the Gradio chat page, the HTTP API for programs, and `/mcp`. Gradio is imported only when it is needed.

Read `app` first: it puts the application together. `serve` runs it, with feeds and standing questions in the background.
Folders: `page` (the chat), `articles`, `library`, `add_news` and `standing` (the other parts of the page, each with its
routes), `api` (JSON for programs), `security` (authentication and headers), `http` (sockets and JSON requests), `html`
(escaping and templates). Nothing here searches or answers by itself: `NewsIndex` and `Assistant` do. Must not know the
command line.

from assistant.web import serve

with NewsIndex.open() as index:
    serve(index)
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from assistant.web.security.gradio_cache import name_cache

if TYPE_CHECKING:
    from assistant.web.app import build_app
    from assistant.web.serving import serve

# Read by Gradio when it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Gradio stores this many events for its analytics page, which is switched off here, and rebuilds a table of them whenever
# an event ends.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
name_cache()

__all__ = ["build_app", "serve"]
_MODULES = {"build_app": "assistant.web.app", "serve": "assistant.web.serving"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'assistant.web' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
