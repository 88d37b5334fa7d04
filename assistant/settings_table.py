"""Every setting of `index` and `assistant`: its meaning, its current value and where that came from.

Descriptions come from the fields of the two settings classes and nowhere else. Secret values are never included.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from assistant.settings import AssistantSettings
from assistant.settings import read_settings as read_assistant_settings
from index.settings import PREFIX, IndexSettings, refuse_unknown
from index.settings import read_settings as read_index_settings

SECRET = "(set, and not shown)"
SettingsPart = Literal["articles", "answers"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `names` are its environment variables, Newsdesk's own first; `meaning` is whole sentences.

    `default` and `value` are written as in the environment, `None` where there is none; `value` is `SECRET` for a
    secret. `variable` is the one that the value came from, `None` for the default. `default_is_here` says that the
    default depends on this machine.
    """

    part: SettingsPart
    names: tuple[str, ...]
    meaning: str
    default: str | None
    value: str | None
    variable: str | None
    default_is_here: bool = False

    @property
    def is_home(self) -> bool:
        """Whether `--home` sets it."""
        return self.names == (f"{PREFIX}HOME",)


def every_setting(environment: Mapping[str, str] = os.environ) -> list[Setting]:
    """All settings in the order in which they are defined. Raises `SettingsError` for one that can't be used."""
    refuse_unknown([*IndexSettings.model_fields, *AssistantSettings.model_fields], environment)
    parts: tuple[tuple[SettingsPart, BaseSettings], ...] = (
        ("articles", read_index_settings()),
        ("answers", read_assistant_settings()),
    )
    return [
        _setting(part, name, field, getattr(settings, name), environment)
        for part, settings in parts
        for name, field in type(settings).model_fields.items()
    ]


def _setting(part: SettingsPart, name: str, field: FieldInfo, value: Any, environment: Mapping[str, str]) -> Setting:
    alias = field.validation_alias
    names = tuple(str(each) for each in alias.choices) if isinstance(alias, AliasChoices) else (PREFIX + name.upper(),)
    return Setting(
        part=part,
        names=names,
        meaning=str(field.description),
        default=_written(field.get_default(call_default_factory=True, validated_data={})),
        value=_written(value),
        variable=next((each for each in names if environment.get(each)), None),
        default_is_here=field.default_factory is not None,
    )


def _written(value: object) -> str | None:
    """A value as written in the environment."""
    match value:
        case None:
            return None
        case SecretStr():
            return SECRET
        case bool():
            return "1" if value else "0"
        case float():
            return f"{value:g}"
        case Path() | int() | str():
            return str(value)
    raise TypeError(f"a setting has a value of an unknown type: {type(value).__name__}")
