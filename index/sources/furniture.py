"""Which stretches of an article's text are sentences of it. Pure.

    KYIV, Ukraine (AP) — The board met.      only "The board met." is a sentence
    What the board decided                   a heading between two paragraphs is none
    Ferry fares:Which routes cost more       a teaser of another article is none
    – Mara Lindqvist                         nor is a signature
    You agree to the storage of your data.   nor is what the outlet repeats (`index.ingest.repeated_paragraphs`)

What is no sentence stays in the text, so that the whole article can be shown. It is never quoted and is no evidence.
Places and forms decide before words: where a line stands, what is beside it, how it ends. `boilerplate` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.records import Article
from index.sources.boilerplate import is_boilerplate
from index.text.sentences import paragraph_spans, sentence_spans

# Articles whose sentences are cached: an article is read again for every question that finds it.
KEPT_TEXTS = 256
# A heading, or the headline of another article, is not longer; nor is one in a script without spaces. Of the lines of 11 to
# 20 words that this takes for one in rtqa2022a and rtqa2024q1, 5 of 120 were sentences without a full stop.
MAX_HEADING_WORDS, MAX_HEADING_CHARACTERS, MAX_UNSPACED_CHARACTERS = 20, 140, 90
# "What's next:", "Key points:"
MAX_LABEL_WORDS = 3
# More lines like it above it make it the end of a list.
MAX_HEADINGS = 2
# A paragraph of running text has at least this many words, and ends like a sentence.
MIN_PROSE_WORDS = 8
# Behind a label without a space, a text of fewer words is a headline, even with a full stop.
MIN_GLUED_WORDS = 12
# How many paragraphs the parts above and below an article take: datelines, notes, biographies.
HEAD_PARAGRAPHS, TAIL_PARAGRAPHS = 3, 5
MAX_BIOGRAPHY_CHARACTERS = 500

_LETTER = re.compile(r"[^\W\d_]")
_ENDS = re.compile(r"[.!?…:;。！？؟।:][\"'”’»)\]]*$")
_NUMBER = re.compile(r"\d{1,2}[.)]\s?(?=[^\W\d])")
# Words said, and who said them.
_SPOKEN = re.compile(r"[,.!?][\"”]\s")
_LISTED = re.compile(r"[•*▪●◦–—-]\s|\d+[.)]\s|.*\s[|:]\s|.*\S:\s")
_WORD = r"[A-ZÀ-ÞŁŚŻŽŠČĆŘĎ][\w.'’/-]{0,25}"
_PLACE = rf"{_WORD}(?:(?:,?\s|\s(?:de|del|la|le|el|al|am|an|of|der|den|and)\s)(?:{_WORD}|\d{{1,2}})){{0,6}}"
_AGENCY = rf"\((?:[A-Z]{{2,10}}|{_WORD})(?:\s{_WORD}){{0,3}}\)"
# Known by name only where nothing but brackets follow the place: "Alphabet (GOOGL) said" begins like "Oslo (AFP) The".
_KNOWN_AGENCY = (
    rf"(?:AFP|Anadolu|ANI|ANSA|AP|BBC|Bloomberg|CNN|dpa|EFE|IANS|PTI|Reuters|TASS|UPI|VOA|Xinhua)(?:\s?{_WORD}){{0,2}}"
)
# "KYIV, Ukraine (AP) —", "WASHINGTON –", "(CNN)", "London (CNN Business)", "New York CNN Business —".
# The first letter of the sentence behind a dateline: "WHO — the agency —" is none.
_BEGINS = r"(?=[\W\d]{0,5}[^\W\da-zà-ÿ])"
_DATELINES = (
    re.compile(rf"(?:{_PLACE},?\s{{0,2}})?{_AGENCY}\s{{0,2}}(?:[—–―−]|--?)\s{{0,2}}{_BEGINS}"),
    re.compile(rf"(?:{_PLACE}\s)?\({_KNOWN_AGENCY}\)\s(?=[^\s(])"),
    re.compile(rf"(?=[A-ZÀ-Þ.'’-]{{3,}}[,\s—–―−-]){_PLACE}\s{{0,2}}(?:[—–―−]|\s--?\s)\s{{0,2}}{_BEGINS}"),
    re.compile(rf"{_PLACE}\s{_KNOWN_AGENCY}\s{{0,2}}[—–―−]\s{{0,2}}{_BEGINS}"),
)
# A label and a headline that a page's script put beside each other without a space.
_GLUED = re.compile(r"(?=[^.!?:]{2,120}:)[^.!?]{2,120}?[^\W\d_][\"'”’)]?:(?=[A-ZÀ-Þ“\"‘'])")
_SIGNATURE = re.compile(rf"(?:[–—―]|--?)\s?{_WORD}(?:\s{_WORD}){{0,3}}(?:,\s{_WORD}(?:\s{_WORD}){{0,3}})?")
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w|(?<!\w)@\w{3,}")
_CREDIT = re.compile(
    r"\(?(?:contributing|contributors?|(?:additional )?reporting|editing|writing|compiled|photo(?:graph)?s?|image|picture|video|"
    r"graphic|illustration|source|credit|foto|bild|quelle|fuente|crédit photo)\b[^.!?]{0,20}?(?::| by )[^!?]{1,150}",
    re.IGNORECASE,
)
_PICTURE_AGENCIES = "Getty|AP|AFP|Reuters|EPA|Shutterstock|NurPhoto|Xinhua|dpa"
# What belongs to pictures: credits before or behind a caption, counters of galleries, file pictures.
_PICTURE = re.compile(
    r"^(?:hide |show |toggle |media )caption\b|^photos: |^FILE\s?[–—-]|\((?:AP |File )?Photo[ /]"
    rf"|(?:/|\bvia )(?:{_PICTURE_AGENCIES})\b[^.!?]{{0,40}}\)?$"
    rf"|^(?:\w[\w.'’-]{{0,25}}\s){{0,3}}\w[\w.'’-]{{0,25}}/(?:{_PICTURE_AGENCIES})\s",
    re.IGNORECASE,
)
_PICTURE_WORDS = ("aption", "hoto", "FILE", "/", "via ")
# Beside a request to readers ("Sign up here."), sentences that address them belong to it.
_TO_READERS = re.compile(
    r"\b(?:you|your|you['’]\w+|(?-i:[Uu]s)|our|here['’]s|sie|ihnen|ihre?n?|dich|vous|votre|vos|usted|te|tu|su|voi|vostr[oaie]|je|uw)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*+(?:”|$)|\"[^\"]*+(?:\"|$)")
_HELPERS = re.compile(r".{2,150}\bcontribut(?:ed|ing) (?:to|reporting)\b.{0,60}", re.IGNORECASE)


Spans = tuple[tuple[int, int], ...]


def sentences_of(article: Article) -> Spans:
    """The sentences of an article, as `article_sentences` gives them."""
    return article_sentences(article.text, article.language, article.furniture)


@lru_cache(maxsize=KEPT_TEXTS)
def article_sentences(text: str, language: str | None = None, repeated: Spans = ()) -> Spans:
    """Offsets of the sentences of an article's text, in order, end exclusive, as `sentence_spans` gives them, without what
    is no sentence of the article. A sentence begins behind its dateline. `repeated` are the paragraphs and sentences that
    its outlet repeats in other articles.

    >>> text = "OSLO (AP) — The board met. All left."
    >>> [text[start:end] for start, end in article_sentences(text)]
    ['The board met.', 'All left.']
    """
    paragraphs = paragraph_spans(text)
    lines = [text[start:end] for start, end in paragraphs]
    kept: list[tuple[int, int]] = []
    by_paragraph = _by_paragraph(sentence_spans(text, language), paragraphs)
    for number, spans in enumerate(by_paragraph):
        if paragraphs[number] in repeated or is_furniture_line(lines, number):
            continue
        spans = [span for span in spans if span not in repeated]
        cut = [_cut(text[start:end], _is_head(number, start, lines, paragraphs)) for start, end in spans]
        requests = [is_boilerplate(text[start + behind : end]) for (start, end), behind in zip(spans, cut, strict=True)]
        addressed = any(requests) and len(lines[number]) <= MAX_BIOGRAPHY_CHARACTERS
        for (start, end), behind, request in zip(spans, cut, requests, strict=True):
            sentence = text[start:end]
            if not (request or _is_furniture(sentence, behind) or (addressed and _TO_READERS.search(sentence))):
                kept.append((start + behind, end))
    return tuple(kept)


def furniture_spans(article: Article) -> Spans:
    """Offsets of the parts of an article's text, other than white space, that are in no sentence of it."""
    text, found, done = article.text, [], 0
    for start, end in (*sentences_of(article), (len(text), len(text))):
        if text[done:start].strip():
            found.append((done, start))
        done = end
    return tuple(found)


def addresses_readers(sentence: str) -> bool:
    """Whether a sentence speaks to its readers, in its own words and not in those that it quotes."""
    return bool(_TO_READERS.search(_QUOTED.sub("", sentence)))


def dateline_length(paragraph: str) -> int:
    """The number of characters of the dateline that `paragraph` begins with; 0 for none.

    >>> dateline_length("KYIV, Ukraine (AP) — The board met.")
    21
    """
    head = paragraph[:120]
    return next((found.end() for pattern in _DATELINES if (found := pattern.match(head))), 0)


def _is_head(number: int, start: int, lines: Sequence[str], paragraphs: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence is the first of a paragraph where articles begin."""
    return start == paragraphs[number][0] and (number < HEAD_PARAGRAPHS or len(lines) == 1)


def _cut(sentence: str, head: bool) -> int:
    """The length of the dateline, or of a label that was glued to a whole sentence ("Topeka:The union …"), before it."""
    if head and (behind := dateline_length(sentence)):
        return behind
    found = _GLUED.match(sentence)
    rest = sentence[found.end() :] if found else ""
    whole = rest.rstrip().endswith((".", ".”", '."')) and len(rest.split()) >= MIN_GLUED_WORDS
    return found.end() if found and whole else 0


def is_furniture_line(lines: Sequence[str], number: int) -> bool:
    """Whether all of a paragraph is no text of the article, judged with the paragraphs around it."""
    line = lines[number].strip()
    if _SIGNATURE.fullmatch(line) or _CREDIT.fullmatch(line):
        return True
    last = len(lines) > TAIL_PARAGRAPHS >= len(lines) - number
    if last and len(line) <= MAX_BIOGRAPHY_CHARACTERS and (_CONTACT.search(line) or _HELPERS.fullmatch(line)):
        return True
    return _is_heading(lines, number)


def _is_heading(lines: Sequence[str], number: int) -> bool:
    """Whether a short line that doesn't end like a sentence stands above a paragraph of text, or below all. Among several
    lines like itself it is an item of a list, and says something.
    """
    line = lines[number].strip()
    numbered = _NUMBER.match(line)
    line = line[numbered.end() :] if numbered else line
    words = len(line.split())
    longest = MAX_HEADING_CHARACTERS if words > 1 else MAX_UNSPACED_CHARACTERS
    if len(line) > longest or words > MAX_HEADING_WORDS or any(map(str.isdigit, line)) or _SPOKEN.search(line):
        return False
    if line.isupper() and len(line.split()) > 1:
        return True
    if line.endswith((":", "：")) and len(line.split()) <= MAX_LABEL_WORDS:
        return True
    if _ENDS.search(line) or _LISTED.match(line):
        return False
    run = 1
    while run <= number and run <= MAX_HEADINGS and not _ENDS.search(lines[number - run].strip()):
        run += 1
    most = 1 if numbered else MAX_HEADINGS
    return run <= most and len(lines) > 1 and (number == len(lines) - 1 or _is_prose(lines[number + 1]))


def _is_prose(line: str) -> bool:
    return bool(_ENDS.search(line.strip())) and (
        len(line.split()) >= MIN_PROSE_WORDS or (not line.isascii() and len(line) >= 20)
    )


def _is_furniture(sentence: str, behind: int) -> bool:
    if any(word in sentence for word in _PICTURE_WORDS) and _PICTURE.search(sentence):
        return True
    return not _LETTER.search(sentence, behind) or (not behind and bool(_GLUED.match(sentence)))


def _by_paragraph(
    sentences: Sequence[tuple[int, int]], paragraphs: Sequence[tuple[int, int]]
) -> Iterator[list[tuple[int, int]]]:
    """The sentences of each paragraph, in order."""
    place = 0
    for _, end in paragraphs:
        first = place
        while place < len(sentences) and sentences[place][0] < end:
            place += 1
        yield list(sentences[first:place])
