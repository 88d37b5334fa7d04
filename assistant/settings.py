"""The settings of this package, from the environment."""

from __future__ import annotations

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError
from index.settings import PREFIX


class AssistantSettings(BaseSettings):
    """What the assistant reads where it isn't told otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    model: str | None = Field(
        default=None,
        description="The language model that writes answers, PROVIDER:NAME as LangChain names them, such as openai:gpt-5,"
        " anthropic:claude-opus-4-5 or ollama:qwen3. Answers are quotes when unset.",
    )
    model_timeout_seconds: float = Field(
        default=60.0, gt=0, le=3600, description="How long the language model may take for one answer."
    )
    model_context_tokens: int = Field(
        default=6000, ge=500, le=2_000_000, description="How many tokens of evidence and question the model is given."
    )
    model_temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="How freely the model chooses its words. 0, the same answer each time, for a server of your own, and"
        " the provider's own when unset.",
    )
    entailment: str | None = Field(
        default=None,
        description="A cross-encoder trained on natural language inference that checks sentences too: a folder, or the"
        " name of any sentence-transformers CrossEncoder with three labels. None when unset.",
    )

    @field_validator("model", "entailment", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value


def read_settings() -> AssistantSettings:
    """The settings as the environment has them. Raises `SettingsError` naming the variable that can't be used."""
    try:
        return AssistantSettings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} can't be used: {first['msg'].removeprefix('Value error, ')}") from None
