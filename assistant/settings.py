"""The settings of this package, from the environment."""

from __future__ import annotations

from pydantic import Field, ValidationError
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
    entailment: str | None = Field(
        default=None,
        description="A cross-encoder trained on natural language inference that checks sentences too: a folder, or the"
        " name of any sentence-transformers CrossEncoder with three labels. None when unset.",
    )


def read_settings() -> AssistantSettings:
    """The settings as the environment has them. Raises `SettingsError` naming the variable that can't be used."""
    try:
        return AssistantSettings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} can't be used: {first['msg'].removeprefix('Value error, ')}") from None
