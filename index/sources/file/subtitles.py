"""Subtitles and transcripts (SRT, WebVTT) -> an article: what was said, without times and formatting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import SourceError
from index.records import Article
from index.sources.encoding import MAX_ARTICLE_BYTES, read_text
from index.sources.fields import article_from_fields
from index.sources.file_bytes import FileLike

# A silence of this many seconds ends a paragraph.
PAUSE_SECONDS = 2.0
# A file's name of so many words names what was recorded; a shorter one is "captions".
MIN_NAME_WORDS = 3

_TIMES = re.compile(r"^\s*((?:\d+:)?\d+:\d+[.,]\d+)\s*-->\s*((?:\d+:)?\d+:\d+[.,]\d+)")
_SPEAKER = re.compile(r"<v(?:\.[\w.]*)?\s+([^<>\n]{1,100})>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")


def read_subtitles(file: FileLike) -> Article:
    """What was said. Its paragraphs end at pauses and where another person speaks."""
    said = "\n\n".join(_paragraphs(read_text(file, MAX_ARTICLE_BYTES)))
    if not said:
        raise SourceError("has no subtitles: no line of times (00:00:01,000 --> 00:00:05,000) with words under it")
    name = " ".join(re.split(r"[\s_]+", file.stem))
    return article_from_fields({"title": name if len(name.split()) >= MIN_NAME_WORDS else None, "text": said})


def _paragraphs(text: str) -> Iterator[str]:
    words: list[str] = []
    ended = 0.0
    for start, end, lines in _cues(text):
        new = bool(lines) and (lines[0].startswith(("- ", "– ", ">>")) or bool(_SPEAKER.search(lines[0])))
        if words and (new or start - ended > PAUSE_SECONDS):
            yield " ".join(words)
            words = []
        ended = end
        for line in lines:
            spoken = " ".join(_MARKUP.sub("", _SPEAKER.sub(r"\1: ", line)).replace("&nbsp;", " ").split())
            # Captions that roll up repeat the line before.
            if spoken and (not words or words[-1] != spoken):
                words.append(spoken)
    if words:
        yield " ".join(words)


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Start and end in seconds, and the lines of each cue."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.split("\n")
        at = next((n for n, line in enumerate(lines[:3]) if _TIMES.match(line)), None)
        if at is not None and (times := _TIMES.match(lines[at])):
            yield _seconds(times[1]), _seconds(times[2]), [line.strip() for line in lines[at + 1 :] if line.strip()]


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part[:12])
    return total
