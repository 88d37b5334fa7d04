"""The settings of this package, read from the environment. Settings of the index are in `index.settings`."""

from __future__ import annotations

import ipaddress
import re
import string
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError
from index.settings import PREFIX

# A host name or a numeric address.
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|\[?[0-9a-f:]+\]?", re.IGNORECASE)

# What a user name may hold beside letters and digits. The name goes into headers and into the key of stored history.
NAME_MARKS = frozenset("._-@+")
MAX_NAME_CHARACTERS = 64
# Short tokens can be guessed. A random token of this length can't.
MIN_TOKEN_CHARACTERS = 16
# Names of anonymous browsers start with this (`assistant.web.security.readers`).
BROWSERS = "browser-"


@dataclass(frozen=True, slots=True)
class PageUser:
    """Somebody who may sign in to the page."""

    name: str
    password: str = field(repr=False)


class AssistantSettings(BaseSettings):
    """The defaults of the assistant, used wherever no value is passed."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    model: str | None = Field(
        default=None,
        description="The language model that writes answers, PROVIDER:NAME as LangChain names them, such as openai:gpt-5,"
        " anthropic:claude-opus-4-5 or ollama:qwen3; with OPENAI_BASE_URL, openai:NAME is any server compatible with"
        " OpenAI's API. Answers are quotes when unset.",
    )
    model_timeout_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="How long the language model may take for one answer, retries included.",
    )
    model_context_tokens: int = Field(
        default=6000,
        ge=500,
        le=2_000_000,
        description="The most tokens of rules, evidence and question that it is sent.",
    )
    model_temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="The sampling temperature. When unset, 0 (the same answer each time) for a server of your own, and the"
        " provider's default elsewhere.",
    )
    standing_model_calls: int = Field(
        default=20,
        ge=0,
        le=10_000,
        description="How many times a day it may rewrite the answer of a standing question that changed."
        " Finding out whether one changed needs no model.",
    )
    check: Literal["off", "facts", "model"] = Field(
        default="facts",
        description="How its sentences are checked: facts (numbers, dates, names and quotations must stand in the articles),"
        " model (the same, and the language model is asked of each sentence whether the words it cites carry it), or off.",
    )
    entailment: str | None = Field(
        default=None,
        description="A cross-encoder trained on natural language inference that also checks sentences: a folder, or the"
        " name of any sentence-transformers CrossEncoder with three labels. None when unset.",
    )

    auth: SecretStr | None = Field(
        default=None,
        description="Who may use the page: NAME:PASSWORD, several separated by white space. When unset, everybody who can"
        " reach it.",
    )
    api_token: SecretStr | None = Field(
        default=None,
        description="The tokens that programs present on /api, /v1, /mcp and /metrics (Authorization: Bearer TOKEN), separated"
        " by white space or commas; several allow changing them. When unset, programs need none, or a name and password if"
        " NEWSDESK_AUTH is set.",
    )
    hosts: str | None = Field(
        default=None,
        description="Host names that the page accepts besides its own address, separated by white space, such as that"
        " of a proxy: news.example, *.news.example, or * for any.",
    )
    proxies: str | None = Field(
        default=None,
        description="Numeric addresses or networks of the proxies in front of the page, separated by white space or commas, such"
        " as 127.0.0.1 for one on this machine. X-Forwarded-For and X-Forwarded-Proto are trusted only from these.",
    )

    @property
    def users(self) -> tuple[PageUser, ...]:
        """The users who may sign in; empty where no sign-in is needed."""
        return read_users(self.auth.get_secret_value()) if self.auth else ()

    @property
    def api_tokens(self) -> tuple[str, ...]:
        """The tokens that programs may present; empty where none is required."""
        return read_tokens(self.api_token.get_secret_value()) if self.api_token else ()

    @property
    def host_names(self) -> tuple[str, ...]:
        return tuple(name.strip("[]").removesuffix(".") for name in (self.hosts or "").lower().split())

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        return read_networks(self.proxies or "")

    @field_validator("auth")
    @classmethod
    def _users(cls, value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value().strip() if value else ""
        if text:
            read_users(text)
        return SecretStr(text) if text else None

    @field_validator("api_token")
    @classmethod
    def _tokens(cls, value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value().strip() if value else ""
        if text:
            read_tokens(text)
        return SecretStr(text) if text else None

    @field_validator("hosts")
    @classmethod
    def _names_of_hosts(cls, value: str | None) -> str | None:
        for name in (value or "").split():
            if name != "*" and not _HOST.fullmatch(name.removeprefix("*.")):
                raise ValueError(f"“{name}” is not a host name; write it without http:// and without a port")
        return value

    @field_validator("proxies")
    @classmethod
    def _addresses_of_proxies(cls, value: str | None) -> str | None:
        read_networks(value or "")
        return value

    @field_validator("model", "entailment", "hosts", "proxies", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value


def read_users(text: str) -> tuple[PageUser, ...]:
    """Reads `anna:secret ben:geheim`; a password may contain colons. Raises `ValueError`, which repeats no password."""
    users: dict[str, PageUser] = {}
    for number, entry in enumerate(text.split(), 1):
        name, colon, password = entry.partition(":")
        if not colon:
            raise ValueError(f"entry {number} has no colon; write NAME:PASSWORD, without white space in either")
        if not name or not password:
            raise ValueError(f"entry {number} has no {'password' if name else 'name'}; write NAME:PASSWORD")
        if not name[0].isalnum() or not all(mark.isalnum() or mark in NAME_MARKS for mark in name):
            raise ValueError(f"the name in entry {number} may hold letters, digits and {' '.join(sorted(NAME_MARKS))}")
        if len(name) > MAX_NAME_CHARACTERS or name.startswith(BROWSERS):
            raise ValueError(
                f"the name in entry {number} is longer than {MAX_NAME_CHARACTERS} characters or begins with {BROWSERS}"
            )
        if name in users:
            raise ValueError(f"the name in entry {number} is there twice")
        users[name] = PageUser(name, password)
    return tuple(users.values())


def read_tokens(text: str) -> tuple[str, ...]:
    """Each token once, in order. Raises `ValueError` for an invalid or short one, without repeating it."""
    tokens = text.replace(",", " ").split()
    for number, token in enumerate(tokens, 1):
        which = f"token {number}" if len(tokens) > 1 else "the token"
        if not set(token) <= {*string.ascii_letters, *string.digits, *string.punctuation}:
            raise ValueError(f"{which} is not made of ASCII letters, digits and punctuation alone")
        if len(token) < MIN_TOKEN_CHARACTERS:
            raise ValueError(
                f"{which} is shorter than {MIN_TOKEN_CHARACTERS} characters; openssl rand -hex 24 makes a good one"
            )
    if not tokens:
        raise ValueError("it names no token")
    return tuple(dict.fromkeys(tokens))


def read_networks(text: str) -> tuple[str, ...]:
    """`127.0.0.1, 10.0.0.0/8` as networks. Raises `ValueError` naming an entry that is not one."""
    networks = []
    for entry in text.replace(",", " ").split():
        try:
            networks.append(str(ipaddress.ip_network(entry)))
        except ValueError as error:
            raise ValueError(f"“{entry}” is not an address; write it as 127.0.0.1, ::1 or 10.0.0.0/8") from error
    return tuple(networks)


def read_settings() -> AssistantSettings:
    """The settings from the environment. Raises `SettingsError` naming the variable that can't be used."""
    try:
        return AssistantSettings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} can't be used: {first['msg'].removeprefix('Value error, ')}") from None
