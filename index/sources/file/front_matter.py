"""The front matter above a Markdown text (YAML or TOML) -> a mapping.

Limits apply before anything is expanded: characters, nesting, and nodes, where an alias counts as all that it refers
to.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from index.errors import SourceError
from index.sources.cleaning import one_line

if TYPE_CHECKING:
    from yaml import BaseLoader

MAX_CHARACTERS = 50_000
MAX_NODES = 10_000
MAX_DEPTH = 50

_FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\n(?P<values>.*?)^(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
# The TOML parser takes quadratic time over the parts of a dotted key.
_LONG_DOTTED_KEY = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{MAX_DEPTH},}}")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The front matter's values and the rest; `({}, text)` if there is none. Raises `SourceError` if it is broken.

    YAML values stay the strings that they are written as: dates are read by our own rules, and `no` is Norwegian.
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    if len(found["values"]) > MAX_CHARACTERS:
        raise SourceError(f"front matter of over {MAX_CHARACTERS:,} characters; shorten it")
    values = _toml(found["values"]) if found["mark"] == "+++" else _yaml(found["values"])
    if values is None:  # a horizontal rule between two paragraphs, not front matter
        return {}, text
    return values, text[found.end() :]


def _yaml(text: str) -> dict[str, object] | None:
    import yaml

    try:
        values = yaml.load(text, Loader=_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 2}" if mark else ""
        raise SourceError(
            f"broken front matter{place}: {one_line(getattr(error, 'problem', '') or str(error))}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise SourceError(f"broken front matter: {one_line(str(error))}") from error
    return values if isinstance(values, dict) else ({} if not text.strip() else None)


@cache
def _loader() -> type[BaseLoader]:
    """PyYAML's loader of plain strings, with a limit on the nodes it builds. Created on first use."""
    import yaml

    class CountingLoader(yaml.BaseLoader):  # type: ignore[misc]  # PyYAML has no types
        def __init__(self, stream: str) -> None:
            super().__init__(stream)
            self._depth = self._nodes = 0
            self._sizes: dict[Any, int] = {}

        def compose_node(self, parent: Any, index: Any) -> Any:
            before, is_alias = self._nodes, self.check_event(yaml.AliasEvent)
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise SourceError(f"front matter nested over {MAX_DEPTH} levels deep; flatten it")
            node = super().compose_node(parent, index)
            self._depth -= 1
            # An alias to an incomplete node is inside that node.
            self._nodes += self._sizes.get(node, MAX_NODES) if is_alias else 1
            if self._nodes > MAX_NODES:
                aliases = "aliases (*) that stand for " if is_alias else ""
                raise SourceError(f"front matter with {aliases}over {MAX_NODES:,} values; shorten it")
            if not is_alias:
                self._sizes[node] = self._nodes - before
            return node

    return CountingLoader


def _toml(text: str) -> dict[str, object] | None:
    if _LONG_DOTTED_KEY.search(text):
        raise SourceError(f"front matter nested over {MAX_DEPTH} levels deep; flatten it")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # broken, or a number of thousands of digits
        raise SourceError(f"broken front matter: {one_line(str(error))}") from error
