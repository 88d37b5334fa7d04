"""Gives Gradio a private temporary folder that is deleted when the process ends.

By default, Gradio uses a folder that all users of the machine share. It reads the folder's name when it is imported, and
creates it whenever a page is built, even though this page never makes it write a file (see `gradio_filter`).
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

_VARIABLE = "GRADIO_TEMP_DIR"


def name_cache() -> None:
    """Call this before Gradio is imported. It creates nothing; the name is random, so nobody can create it first."""
    os.environ[_VARIABLE] = str(Path(tempfile.gettempdir(), f"newsdesk-gradio-{secrets.token_hex(16)}"))


def make_cache() -> Path:
    """Create the folder, readable by this user only."""
    folder = Path(os.environ[_VARIABLE])
    if not folder.exists():
        folder.mkdir(mode=0o700)
        atexit.register(shutil.rmtree, folder)
    return folder
