"""Reads the files in `prompts/`, checks their variables and fills them in. Knows nothing of what the prompts are for.

A file is found through the `prompts` package, so a checkout and an installed copy work alike.
"""

from __future__ import annotations

import string
from functools import cache
from importlib.resources import files

from index.errors import NewsdeskError


class PromptError(NewsdeskError):
    """A file in `prompts/` does not exist, or was rendered with variables other than the ones it names."""


def render(name: str, **variables: str) -> str:
    """The text of `prompts/<name>.md` with its `{variables}` filled in, stripped of white space at both ends.

    Raises `PromptError` for an unknown name, a missing variable, or a variable the file does not use.
    """
    text = _text(name)
    wanted = variables_of(name)
    missing, unexpected = wanted - set(variables), set(variables) - wanted
    if missing or unexpected:
        wrong = [
            *(f"{key} is missing" for key in sorted(missing)),
            *(f"{key} is not used" for key in sorted(unexpected)),
        ]
        raise PromptError(f"prompts/{name}.md: {', '.join(wrong)}")
    return text.format(**variables)


@cache
def variables_of(name: str) -> frozenset[str]:
    """The names of the variables in `prompts/<name>.md`. Raises `PromptError` for an unknown name."""
    return frozenset(field for _, field, _, _ in string.Formatter().parse(_text(name)) if field is not None)


@cache
def _text(name: str) -> str:
    file = files("prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptError(f"there is no prompts/{name}.md")
    return file.read_text(encoding="utf-8").strip()
