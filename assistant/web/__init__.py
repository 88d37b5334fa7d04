"""The web chat. Serving imports Gradio, which takes seconds: this package waits with it until that is wanted.

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
# Gradio keeps this many events for a page of its own that is switched off here, and puts all of them into a table
# whenever one ends.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
name_cache()

__all__ = ["build_app", "serve"]
_MODULES = {"build_app": "assistant.web.app", "serve": "assistant.web.serving"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'assistant.web' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
