"""The web chat. Importing this package imports Gradio, which takes seconds: the command line waits with it.

from assistant.web import serve

with NewsIndex.open() as index:
    serve(index)
"""

import os

# Read by Gradio when it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from assistant.web.server import build_app, serve

__all__ = ["build_app", "serve"]
