"""Markdown with front matter -> an article: the values on top, and the body as words for reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import one_line
from index.sources.encoding import read_text
from index.sources.fields import TITLE, article_from_fields, plain_name

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\n(?P<values>.*?)^(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def read_markdown(path: Path) -> Article:
    """One article. The headline is in the front matter (YAML or TOML), or is the first heading.

    Of the markup only the words stay: of a link its words, of a picture nothing; headings and list items become
    paragraphs of their own.
    """
    values, body = split_front_matter(re.sub("\r\n?", "\n", read_text(path)).lstrip("\ufeff\n"))
    heading, paragraphs = words_of_markdown(body)
    named = {plain_name(name): value for name, value in values.items()}
    title = next((str(named[name]) for name in TITLE if named.get(name)), None)
    if heading and title and one_line(heading).casefold() != one_line(title).casefold():
        paragraphs = [heading, *paragraphs]
    return article_from_fields(values, text="\n\n".join(paragraphs), title=heading)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The front matter's values and the rest; `({}, text)` where there is none. Raises `SourceError` if it is broken.

    YAML values stay the strings they are written as: dates are read by our own rules, and `no` is Norwegian.
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    values = _toml(found["values"]) if found["mark"] == "+++" else _yaml(found["values"])
    if values is None:  # a rule between two paragraphs, not front matter
        return {}, text
    return values, text[found.end() :]


def words_of_markdown(text: str) -> tuple[str | None, list[str]]:
    """The first heading, if the text begins with one, and the paragraphs after it, as plain words."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    heading = None
    if len(tokens) > 2 and tokens[0].type == "heading_open":
        heading = one_line(_inline_words(tokens[1].children or ())) or None
        tokens = tokens[3:] if heading else tokens
    return heading, [words for part in _paragraphs(tokens) if (words := part.strip())]


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "tr_open":
                cells = []
            case "tr_close":
                yield " | ".join(cells or ())
                cells = None
            case "inline" if cells is not None:
                cells.append(_inline_words(token.children or ()))
            case "inline":
                yield _inline_words(token.children or ())
            case "fence" | "code_block":
                yield token.content
            case "html_block":
                yield from _html_words(token.content)


def _inline_words(children: Sequence[Token]) -> str:
    """What is left to read of a line: `softbreak` is a wrapped line, so it becomes a space."""
    words = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": "\n"}
    return "".join(words[child.type] or child.content for child in children if child.type in words)


def _html_words(markup: str) -> Iterator[str]:
    if re.fullmatch(r"\s*<!--.*-->\s*", markup, re.DOTALL):
        return
    from index.sources.html import text_of_fragment

    yield text_of_fragment(markup)


def _yaml(text: str) -> dict[str, object] | None:
    import yaml

    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 2}" if mark else ""
        raise SourceError(
            f"broken front matter{place}: {one_line(getattr(error, 'problem', '') or str(error))}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise SourceError(f"broken front matter: {one_line(str(error))}") from error
    return values if isinstance(values, dict) else ({} if not text.strip() else None)


def _toml(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SourceError(f"broken front matter: {one_line(str(error))}") from error
