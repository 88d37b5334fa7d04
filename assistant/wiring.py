"""Where settings, index and assistant are put together, for the page and the command line alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import AssistantSettings
from index.errors import SettingsError
from index.settings import IndexSettings, refuse_unknown

if TYPE_CHECKING:
    from index.ingest.pipeline import Progress
    from index.news_index import NewsIndex
    from index.records import AddReport


def open_index(home: Path | None) -> NewsIndex:
    """The index in `home`, or in the configured home. Raises `SettingsError` for an unknown setting."""
    refuse_unknown([*IndexSettings.model_fields, *AssistantSettings.model_fields])
    if home is not None and home.exists() and not home.is_dir():
        raise SettingsError(f"--home {home} is a file; give a folder")
    from index.news_index import NewsIndex

    return NewsIndex.open(home)


def add_sample(index: NewsIndex, progress: Callable[[Progress], None] | None = None) -> AddReport:
    """Add the bundled sample news. Adding it twice changes nothing."""
    from index.sample import sample_folder

    return index.add([sample_folder()], progress)
