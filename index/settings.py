"""The settings of this package, from the environment. An unknown `NEWSDESK_…` variable is an error."""

from __future__ import annotations

import os
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError
from index.text.reader_clock import zone_called

PREFIX = "NEWSDESK_"
# Settings that are also read without our prefix, under the names used by other programs with a Chroma server.
SHARED = ("CHROMA_URL", "CHROMA_TOKEN", "CHROMA_TENANT", "CHROMA_DATABASE")
CLOUD = "trychroma.com"

TokenHeader = Literal["Authorization", "X-Chroma-Token"]


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """The address of a Chroma server and how to access it.

    `url` has no API path, no credentials and no trailing slash. `tenant`, `database` and `collection` are `None` if
    they are left to the server, to the token, and to the home.
    """

    url: str
    token: SecretStr | None = field(default=None, repr=False)
    header: TokenHeader = "Authorization"
    tenant: str | None = None
    database: str | None = None
    collection: str | None = None

    @property
    def is_cloud(self) -> bool:
        """Whether this is Chroma Cloud, whose limits per request are lower."""
        host = urlsplit(self.url).hostname or ""
        return host == CLOUD or host.endswith(f".{CLOUD}")


class IndexSettings(BaseSettings):
    """What `NewsIndex.open` uses for arguments that are not given."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("newsdesk", appauthor=False),
        description="The folder that holds the articles and both indexes. Your system's folder for user data when unset.",
    )
    embedder: str | None = Field(
        default=None,
        description="The embedding model: a folder, or the name of any sentence-transformers model. A home remembers its"
        " model; `rebuild --embed-again` changes it. The bundled all-MiniLM-L6-v2 when unset.",
    )
    embedder_engine: Literal["openvino", "torch"] | None = Field(
        default=None,
        description="What runs the embedding model: openvino (in float32) or torch. The fastest that gives nearly"
        " torch's vectors when unset.",
    )
    reranker: str | None = Field(
        default=None,
        description="A cross-encoder that reads the best 50 articles again beside each question: a folder, or the name of"
        " any sentence-transformers CrossEncoder with one score. None when unset.",
    )
    timezone: str | None = Field(
        default=None,
        description="The time zone of the days that are asked for and told, an IANA name such as Europe/Berlin. The machine's"
        " own when unset.",
    )
    allow_private: bool = Field(
        default=False,
        description="1 lets pages and feeds be fetched from addresses that are not public (an intranet).",
    )
    contact: str | None = Field(
        default=None,
        description="A web or mail address that is shown to the sites that are read, in the User-Agent. None when unset.",
    )
    chroma_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices(f"{PREFIX}CHROMA_URL", "CHROMA_URL"),
        description="The address of a Chroma server that holds the vectors, http://HOST:PORT or https://HOST/PATH. They are"
        " in the home when unset.",
    )
    chroma_token: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices(f"{PREFIX}CHROMA_TOKEN", "CHROMA_TOKEN"),
        description="What the Chroma server, or the proxy before it, knows this program by. None is sent when unset.",
    )
    chroma_token_header: TokenHeader | None = Field(
        default=None,
        description="The header that carries the token: Authorization (as a bearer token) or X-Chroma-Token. The second for"
        " Chroma Cloud and the first elsewhere when unset.",
    )
    chroma_tenant: str | None = Field(
        default=None,
        validation_alias=AliasChoices(f"{PREFIX}CHROMA_TENANT", "CHROMA_TENANT"),
        description="The tenant on that server. The token's, or the default one, when unset.",
    )
    chroma_database: str | None = Field(
        default=None,
        validation_alias=AliasChoices(f"{PREFIX}CHROMA_DATABASE", "CHROMA_DATABASE"),
        description="The database of that tenant. The token's, or the default one, when unset.",
    )
    chroma_collection: str | None = Field(
        default=None,
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$",
        description="The collection on that server. One of the home's own when unset.",
    )

    @field_validator("timezone", "chroma_url", "chroma_tenant", "chroma_database", "chroma_collection", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _a_zone(cls, value: str | None) -> str | None:
        return None if value is None else zone_called(value).key

    @field_validator("chroma_url")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        return None if value is None else _address(value)

    @field_validator("chroma_token")
    @classmethod
    def _a_token(cls, value: SecretStr | None) -> SecretStr | None:
        token = value.get_secret_value().strip() if value else ""
        if not set(token) <= {*string.ascii_letters, *string.digits, *string.punctuation}:
            raise ValueError("a token is made of ASCII letters, digits and punctuation, without spaces")
        return SecretStr(token) if token else None

    @property
    def chroma_server(self) -> ChromaServer | None:
        """The Chroma server with the vectors; `None` if they are in the home."""
        if self.chroma_url is None:
            return None
        at = ChromaServer(self.chroma_url)
        return ChromaServer(
            url=self.chroma_url,
            token=self.chroma_token,
            header=self.chroma_token_header or ("X-Chroma-Token" if at.is_cloud else "Authorization"),
            tenant=self.chroma_tenant,
            database=self.chroma_database,
            collection=self.chroma_collection,
        )


def read_settings() -> IndexSettings:
    """The settings in the environment. Raises `SettingsError` naming the invalid variable."""
    _refuse_two_values(os.environ)
    try:
        return IndexSettings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        name = name if name.startswith(PREFIX) or name in SHARED else PREFIX + name
        raise SettingsError(f"{name} can't be used: {first['msg'].removeprefix('Value error, ')}") from None


def refuse_unknown(known: Iterable[str], environment: Mapping[str, str] = os.environ) -> None:
    """Raises `SettingsError` for a variable with our prefix that is not in `known`, such as a misspelt one."""
    names = {PREFIX + name.upper() for name in known}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in names:
            raise SettingsError(f"unknown setting {name}; known are {', '.join(sorted(names))}")


def _refuse_two_values(environment: Mapping[str, str]) -> None:
    for name in SHARED:
        ours, shared = environment.get(PREFIX + name), environment.get(name)
        if ours and shared and ours != shared:
            raise SettingsError(f"{PREFIX}{name} and {name} are both set and differ; unset one of them")


def _address(text: str) -> str:
    """`text` as the address of a server. Errors don't repeat it: it may contain a password."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  raises when it is no port
    except ValueError as error:
        raise ValueError(f"it is not a web address ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is not a web address; write http://HOST:PORT or https://HOST")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"it holds a user or password; set {PREFIX}CHROMA_TOKEN to a token instead")
    if parts.query or parts.fragment or any(mark.isspace() for mark in text):
        raise ValueError("it has a query, a fragment or a space; write http://HOST:PORT or https://HOST/PATH")
    return text.rstrip("/").removesuffix("/api/v2")
