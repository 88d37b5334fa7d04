"""Gradio's folder for files: one of this process's own, which no other user can look into, and gone when it ends.

By default it is a folder that all users of the machine share. Gradio reads its name when it is imported and makes a folder
in it whenever a page is built, though this page never has it write a file (`gradio_filter`).
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
    """To be called before Gradio is imported. Nothing is made yet; nobody can guess the name and make it first."""
    os.environ[_VARIABLE] = str(Path(tempfile.gettempdir(), f"newsdesk-gradio-{secrets.token_hex(16)}"))


def make_cache() -> Path:
    """The folder, for this user alone."""
    folder = Path(os.environ[_VARIABLE])
    if not folder.exists():
        folder.mkdir(mode=0o700)
        atexit.register(shutil.rmtree, folder)
    return folder
