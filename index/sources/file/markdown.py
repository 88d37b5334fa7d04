"""Markdown with front matter -> an article: the values at the top, and the body as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import one_line
from index.sources.encoding import MAX_ARTICLE_BYTES, read_text
from index.sources.fields import MAX_TEXT_CHARACTERS, article_from_fields, bounded, headline_of
from index.sources.file.front_matter import split_front_matter
from index.sources.file_bytes import FileLike

if TYPE_CHECKING:
    from markdown_it.token import Token

# For each bracket that is not closed the parser searches to the end of the paragraph.
MAX_BRACKETS = 10_000


def read_markdown(file: FileLike) -> Article:
    """One article. The headline is in the front matter (YAML or TOML), or is the first heading.

    Only the words of the markup are kept: of a link its text, of a picture nothing; headings and list items become
    paragraphs of their own.
    """
    values, body = split_front_matter(re.sub("\r\n?", "\n", read_text(file, MAX_ARTICLE_BYTES)).lstrip("\ufeff\n"))
    heading, paragraphs = words_of_markdown(bounded(body, "text", 2 * MAX_TEXT_CHARACTERS))
    title = headline_of(values)
    if heading and title and one_line(heading).casefold() != title.casefold():
        paragraphs = [heading, *paragraphs]
    return article_from_fields(values, text="\n\n".join(paragraphs), title=heading)


def words_of_markdown(text: str) -> tuple[str | None, list[str]]:
    """The first heading, if the text begins with one, and the paragraphs after it, as plain text."""
    from markdown_it import MarkdownIt

    if any(block.count("[") > MAX_BRACKETS for block in text.split("\n\n")):
        raise SourceError(f"over {MAX_BRACKETS:,} brackets in one paragraph, as no article has")
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
    """The readable text of a line: `softbreak` is a wrapped line, so it becomes a space."""
    words = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": "\n"}
    return "".join(words[child.type] or child.content for child in children if child.type in words)


def _html_words(markup: str) -> Iterator[str]:
    if re.fullmatch(r"\s*<!--.*-->\s*", markup, re.DOTALL):
        return
    from index.sources.fragments import text_of_fragment

    yield text_of_fragment(markup)
