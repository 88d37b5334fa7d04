"""PDF and Rich Text documents -> articles."""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import SourceError
from index.records import Article
from index.sources.encoding import MAX_ARTICLE_BYTES, read_whole
from index.sources.file.pdf import article_in_pdf
from index.sources.file.texts import records_in_text
from index.sources.file_bytes import FileLike
from index.sources.results import Member, Record

MAX_PDF_BYTES = 100_000_000


def read_pdf(file: FileLike) -> Article:
    """The article in a PDF document."""
    return article_in_pdf(read_whole(file, MAX_PDF_BYTES))


def read_rtf(file: FileLike) -> Iterator[Record | Member]:
    """The article in a Rich Text document, or each document of a database's export."""
    from striprtf.striprtf import rtf_to_text

    markup = read_whole(file, MAX_ARTICLE_BYTES).decode("cp1252", "replace")
    try:
        text = rtf_to_text(markup, errors="replace")  # type: ignore[no-untyped-call]  # it has no types
    except (ValueError, LookupError, OverflowError, TypeError) as error:
        raise SourceError("is a damaged Rich Text document; save it as .docx or .txt") from error
    if not text.strip():
        raise SourceError("has no text; save it as .docx or .txt")
    yield from records_in_text(text.replace("\n", "\n\n"))
