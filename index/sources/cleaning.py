"""Normalises every text before it is stored, so that positions in it are well defined. Pure.

Positions of passages and quotes refer to the text that `clean_text` returns, not to the file. No word is changed.
"""

from __future__ import annotations

import re
import unicodedata

MAX_HEADLINE_CHARACTERS = 100

_NEWLINES = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
# Characters that stores refuse (NUL, lone surrogates) and invisible ones: control characters, byte-order marks, soft
# hyphens. The zero-width space and joiners stay: they separate Thai and Persian words.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u2060\ufeff\ud800-\udfff]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")
# Runs in which there may be too many combining marks. Sorting the marks of a run takes quadratic time: 143 s for
# 200,000.
_ODD_RUN = re.compile(r"[^\w\s!-/:-@\[-`{-~]{64,}")
# As in Unicode's stream-safe text format; no language uses more than a handful.
MAX_MARKS = 30
_BLANK_LINES = re.compile(r"\n{3,}")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？]")


def clean_text(text: str) -> str:
    """`text` in Unicode normal form C, with `\\n` as the only line end, at most one blank line in a row, plain spaces
    for tabs and exotic spaces, no spaces at line ends or around the whole, and no invisible characters. Of more than 30
    combining marks on one letter the first 30 stay.
    """
    text = _UNSEEN.sub("", _NEWLINES.sub("\n", text))
    text = text if text.isascii() else _ODD_RUN.sub(_with_fewer_marks, text)
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    text = "\n".join(line.rstrip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _with_fewer_marks(found: re.Match[str]) -> str:
    marks, kept = 0, []
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def one_line(text: str) -> str:
    """`text` cleaned and on one line, for headlines and names."""
    return " ".join(clean_text(text).split())


def headline_from_text(text: str) -> str:
    """A headline for a text that has none: its first sentence, cut between words at 100 characters, with "…" if cut."""
    line = one_line(text.strip().partition("\n\n")[0][: MAX_HEADLINE_CHARACTERS * 4])
    end = _SENTENCE_END.search(line)
    return shorten(line[: end.end()] if end else line)


def shorten(line: str, characters: int = MAX_HEADLINE_CHARACTERS) -> str:
    """`line` if it fits, else as many whole words of it as fit with a closing "…"."""
    if len(line) <= characters:
        return line
    cut = line.rfind(" ", characters // 2, characters)
    return line[: cut if cut > 0 else characters - 1].rstrip(" ,;:–—-") + "…"
