"""The settings of this package, from the environment. An unknown `NEWSDESK_…` variable is an error, not a guess."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

PREFIX = "NEWSDESK_"


class IndexSettings(BaseSettings):
    """What `NewsIndex.open` reads where it isn't told otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("newsdesk", appauthor=False),
        description="The folder that holds the articles and both indexes.",
    )
    embedder: str | None = Field(
        default=None,
        description="The embedding model: a folder, or the name of any sentence-transformers model."
        " The bundled all-MiniLM-L6-v2 when unset.",
    )
    allow_private: bool = Field(
        default=False,
        description="Whether pages and feeds may be fetched from addresses that are not public (an intranet).",
    )
    contact: str | None = Field(
        default=None,
        description="A web or mail address that is shown to the sites that are read, in the User-Agent.",
    )


def read_settings() -> IndexSettings:
    """The settings as the environment has them. Raises `SettingsError` naming the variable that can't be used."""
    try:
        return IndexSettings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} can't be used: {first['msg']}") from error


def refuse_unknown(known: Iterable[str], environment: Mapping[str, str] = os.environ) -> None:
    """Raises `SettingsError` for a variable that begins like ours and is none of `known` (a slip of the pen)."""
    names = {PREFIX + name.upper() for name in known}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in names:
            raise SettingsError(f"unknown setting {name}; known are {', '.join(sorted(names))}")
