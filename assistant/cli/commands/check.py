"""The command `check`: a draft, sentence by sentence, against the index or given texts. Thin over `assistant.drafts.draft`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.commands.filters import Publishers, Sections, Since, Until
from assistant.cli.commands.sources import as_typed
from assistant.cli.session import AsJson, Home, opened, path_of, print_json, read_input, show
from index.errors import SourceError

if TYPE_CHECKING:
    from index.records import Article

# A draft is at most 100,000 characters, each of them at most four bytes.
MAX_DRAFT_BYTES = 400_000
PLAIN_TEXT = (".txt", ".text", "")


def check(
    context: typer.Context,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="A text file, or - for standard input.")],
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", metavar="FILE", help="Check against this text alone; repeat for several."),
    ] = None,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    section: Sections = None,
    asked_at: Annotated[
        str | None, typer.Option(metavar="D", help="Check as on this day: nothing published later is used.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a sentence is not supported.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Check a draft sentence by sentence, and quote the words that support each sentence."""
    from assistant.drafts.draft import check_draft
    from assistant.filters import read_asked_at, read_filters
    from assistant.rendering.draft import check_json
    from assistant.rendering.screen.draft import check_screen

    filters, moment = read_filters(since, until, publisher or (), section or ()), read_asked_at(asked_at)
    if evidence and (filters or moment):
        raise typer.BadParameter("--evidence checks against that text alone; leave out filters and --asked-at")
    if evidence and "-" in evidence and draft == "-":
        raise typer.BadParameter("standard input can be the draft or the evidence, not both")
    text = _read_text(draft)
    if evidence:
        checked = check_draft(text, evidence=[article for name in evidence for article in _articles(name)])
    else:
        with opened(home or context.obj) as index:
            checked = check_draft(text, index, filters=filters, asked_at=moment)
    if as_json:
        print_json(check_json(draft, "evidence" if evidence else "index", checked))
    else:
        show(check_screen(checked))
    if strict and any(each.verdict not in ("supported", "no claim") for each in checked):
        raise typer.Exit(1)


def _read_text(name: str) -> str:
    """The text of a file, or of standard input for "-". Raises `SourceError` naming it."""
    from index.sources.encoding import READ_ERRORS, decode, read_text

    path = path_of(name)
    try:
        if name == "-":
            return decode(read_input(MAX_DRAFT_BYTES + 1))
        if path.is_dir():
            raise SourceError("is a folder; give a text file")
        return read_text(path, MAX_DRAFT_BYTES)
    except SourceError as error:
        reason = f"is over {MAX_DRAFT_BYTES:,} bytes; split it" if "is over" in str(error) else str(error)
        raise SourceError(f"{'standard input' if name == '-' else name} {reason}") from error
    except FileNotFoundError as error:
        raise SourceError(f"there is no file {name}") from error
    except READ_ERRORS as error:
        raise SourceError(f"{name} can't be read: {getattr(error, 'strerror', None) or error}".lower()) from error


def _articles(name: str) -> list[Article]:
    """The articles of an evidence file; a plain text file is one article."""
    from index.records import Article, Failure
    from index.sources.file.files import read_paths
    from index.sources.language import detect_language

    if name == "-" or (Path(name).suffix.lower() in PLAIN_TEXT and not path_of(name).is_dir()):
        text = _read_text(name)
        title = "standard input" if name == "-" else Path(name).name
        return [Article(title=title, text=text, language=detect_language(text))]
    found = list(read_paths([path_of(name)]))
    for each in found:
        if isinstance(each, Failure):
            raise SourceError(as_typed(f"{each.source}: {each.error}", [name]))
    return [each for each in found if isinstance(each, Article)]
