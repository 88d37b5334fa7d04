"""Splits a sentence into clauses: who, did, what. Pure, English, by word tables and endings; no parser library.

"The union's leader, Ilse Brandt, said members had voted" has two: "union's leader, Ilse Brandt" with "said", and
"members" with "voted". What is unclear is left out: a clause without a recognised verb joins its neighbour, and a sentence
in another language mostly has no clauses at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checking import clause_words as table
from assistant.checking.names import ClaimName, read_names
from assistant.checking.reading import ReadSentence
from assistant.text.number_words import ONES
from assistant.text.tokens import Word

_MARK = re.compile(r"[,;:—–()“”\"\n]|\s-\s")
# Most words between an auxiliary and its verb: "has not yet been widely used".
_VERB_GROUP = 6
# A longer subject was probably misparsed.
LONGEST = 9
_PARTICIPLES = re.compile(r"(?:ed|en|wn|ne|ght|ut|ld|de|st|ft|lt|nt|id|ung|ot|um|un|ck)$")


@dataclass(frozen=True, slots=True)
class ClausePhrase:
    """The doer, or the one it is done to: `text` as written, the terms of its head nouns (one for each item of a list or
    apposition), its names, its owners ("Norway's team") and its words in lower case."""

    text: str
    heads: tuple[str, ...] = ()
    names: tuple[ClaimName, ...] = ()
    owners: tuple[ClaimName, ...] = ()
    spoken: tuple[str, ...] = ()
    plural: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is short enough, and has no second pronoun, so that it can be taken for one thing."""
        return len(self.spoken) <= LONGEST and not any(word in table.PRONOUNS for word in self.spoken[1:])

    @property
    def is_open(self) -> bool:
        """Whether it does not say who it is: a pronoun or an omitted subject."""
        return not self.heads and not self.names


@dataclass(frozen=True, slots=True)
class Clause:
    """`subject` did `verb` (the term of its main verb, empty for a form of "be" alone); `said` are the positions in
    `ReadSentence.words` of the words after the subject. `agent` is the doer where a passive names one ("by the owners")."""

    subject: ClausePhrase
    verb: str
    verb_text: str
    passive: bool
    said: tuple[int, ...]
    start: int
    attributes: bool = False
    agent: ClausePhrase | None = None
    has_object: bool = False


@dataclass(slots=True)
class _Piece:
    """The words between two breaks; `first` and `main` are the ends of the verb group, -1 for none."""

    places: list[int]
    join: str
    first: int = -1
    main: int = -1


def clauses(line: ReadSentence) -> list[Clause]:
    """The clauses of a sentence in order; none where it has no recognised verb."""
    words = line.words
    lowered = [line.text[word.start : word.end].lower().replace("’", "'") for word in words]
    names = read_names(line.text)
    found: list[Clause] = []
    waiting: list[int] = []
    for piece in _pieces(line, lowered):
        if piece.first < 0:
            if found and not waiting and not _follows_attribution(piece, found):
                found[-1] = _longer(found[-1], piece.places)
            else:
                waiting += _without_adverbial(piece, lowered)
            continue
        own = [place for place in piece.places if place < piece.first]
        before = [*waiting, *own] if own or not piece.join else waiting
        subject = _phrase(line, lowered, names, _after_adverbial(before, lowered, piece.first))
        if found and not before and piece.join in ("and", "but", "or", "nor", ""):
            subject = found[-1].subject
        waiting = []
        found.append(_clause(line, lowered, names, piece, subject))
    return found


def _follows_attribution(piece: _Piece, found: Sequence[Clause]) -> bool:
    """Whether the piece follows an attribution such as "said", so that it is the subject of what was said."""
    return found[-1].attributes and not piece.join


def _longer(clause: Clause, places: Sequence[int]) -> Clause:
    return replace(clause, said=(*clause.said, *places))


def _pieces(line: ReadSentence, lowered: Sequence[str]) -> list[_Piece]:
    """The words between punctuation, conjunctions and attributions."""
    pieces = [_Piece([], "")]
    for place, word in enumerate(line.words):
        current = pieces[-1]
        gap = line.text[line.words[place - 1].end : word.start] if place else ""
        joins = lowered[place] in table.JOINS and not (lowered[place] == "that" and not current.places)
        spoke = current.main >= 0 and lowered[current.main] in table.SAYING and place > current.main
        if place and (joins or _MARK.search(gap) or spoke):
            pieces.append(current := _Piece([], lowered[place] if joins else ""))
            if joins:
                continue
        current.places.append(place)
        if current.first < 0 and _is_verb(line.words, lowered, place, current):
            current.first, current.main = place, _main(line.words, lowered, place)
    return [piece for piece in pieces if piece.places]


def _is_verb(words: Sequence[Word], lowered: Sequence[str], place: int, piece: _Piece) -> bool:
    """Whether a word is probably the verb of its clause. A subject or a conjunction must precede it."""
    word = lowered[place]
    before = lowered[place - 1] if place and place - 1 in piece.places else ""
    if word in table.AUXILIARIES:
        return True
    if before in table.DETERMINERS or before in table.PREPOSITIONS or (not before and not piece.join and place == 0):
        return False
    if words[place].capital and before:
        return False
    if word in table.UNCHANGED:
        return bool(before)
    if word in table.FINITE or word in table.SAYING or _is_present(words, lowered, place, before):
        return True
    return len(word) > 4 and word.endswith("ed") and not word.endswith("eed") and word not in table.NO_PASTS


def _is_present(words: Sequence[Word], lowered: Sequence[str], place: int, before: str) -> bool:
    """Whether a word in -s is between a noun and the start of another one: "Lindow employs 900 people"."""
    if not before or words[place - 1].stop or not _is_plural(lowered[place]) or place + 1 == len(words):
        return False
    after = lowered[place + 1]
    return not _is_plural(before) and (after in table.ARTICLES or words[place + 1].number)


def _main(words: Sequence[Word], lowered: Sequence[str], first: int) -> int:
    """The position of the verb that belongs to an auxiliary at `first`, or `first`."""
    if lowered[first] not in table.AUXILIARIES:
        return first
    plain = lowered[first] in table.MODALS
    for place in range(first + 1, min(len(words), first + _VERB_GROUP)):
        word = lowered[place]
        if word in table.AUXILIARIES:
            plain = plain and word not in table.BE
            continue
        if words[place].stop and word not in table.SAYING and word not in table.FINITE:
            if word in table.PREPOSITIONS or word in table.DETERMINERS:
                break
            continue
        if word.endswith("ly"):
            continue
        if plain or word.endswith(("ed", "ing")) or word in table.FINITE or word in table.UNCHANGED:
            return place
        break
    return first


def _without_adverbial(piece: _Piece, lowered: Sequence[str]) -> list[int]:
    """The piece's positions; none if it only says when, where or how ("On Thursday, …")."""
    opens = piece.join in table.PREPOSITIONS or lowered[piece.places[0]] in table.PREPOSITIONS
    return [] if opens else piece.places


def _after_adverbial(places: Sequence[int], lowered: Sequence[str], end: int) -> list[int]:
    """The words of the subject without a prepositional phrase at the start of the sentence."""
    found = list(places)
    if found and lowered[found[0]] in table.PREPOSITIONS:
        later = [n for n, place in enumerate(found) if n > 1 and lowered[place] in table.POINTING]
        return found[later[-1] :] if later else found[-2:]
    return found


def _clause(
    line: ReadSentence, lowered: Sequence[str], names: Sequence[ClaimName], piece: _Piece, subject: ClausePhrase
) -> Clause:
    first, main = piece.first, piece.main
    group = lowered[first:main]
    passive = main > first and any(word in table.BE for word in group) and not lowered[main].endswith("ing")
    passive = passive and bool(_PARTICIPLES.search(lowered[main]))
    said = [place for place in piece.places if place >= first]
    agent: ClausePhrase | None = None
    by = next((place for place in said if place > main and lowered[place] == "by"), -1)
    bare = main == first and by == main + 1 and bool(_PARTICIPLES.search(lowered[main]))  # "the police, led by …"
    if by >= 0 and (passive or bare):
        whole = _until(said[said.index(by) + 1 :], lowered)
        agent = _phrase(line, lowered, names, whole)
        agent = None if agent.is_open else agent
        passive = passive or agent is not None
    after = [place for place in said if place > main]
    return Clause(
        subject=subject,
        verb="" if lowered[main] in table.AUXILIARIES else line.words[main].term,
        verb_text=line.text[line.words[main].start : line.words[main].end],
        passive=passive,
        said=tuple(said),
        start=line.words[first].start,
        attributes=lowered[main] in table.SAYING,
        agent=agent,
        has_object=bool(after) and lowered[after[0]] not in table.PREPOSITIONS and not lowered[after[0]].endswith("ly"),
    )


def _until(places: Sequence[int], lowered: Sequence[str]) -> list[int]:
    """The positions up to the next preposition."""
    found: list[int] = []
    for place in places:
        if lowered[place] in table.PREPOSITIONS - {"of"}:
            break
        found.append(place)
    return found


def _phrase(
    line: ReadSentence, lowered: Sequence[str], names: Sequence[ClaimName], places: Sequence[int]
) -> ClausePhrase:
    """The phrase of these words: its heads are the last noun before a preposition in each stretch between marks."""
    if not places:
        return ClausePhrase("")
    words = line.words
    start, end = words[places[0]].start, words[places[-1]].end
    inside = [name for name in names if start <= name.tokens[0].start and name.tokens[-1].end <= end]
    inside = [name for name in inside if not all(token.folded in ONES for token in name.tokens)]
    owners = tuple(name for name in inside if _is_owner(line, name, end))
    found = [_head(line, lowered, stretch) for stretch in _stretches(line, lowered, places)]
    heads = [head for head in found if head is not None]
    return ClausePhrase(
        line.text[start:end],
        tuple(dict.fromkeys(words[head].term for head in heads)),
        tuple(name for name in inside if name not in owners),
        owners,
        tuple(lowered[place] for place in places),
        any(_is_plural(lowered[head]) for head in heads),
    )


def _is_plural(word: str) -> bool:
    return word == "people" or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _is_owner(line: ReadSentence, name: ClaimName, end: int) -> bool:
    """Whether a name only says whose or where the subject is: "Norway's team", "the team in Norway"."""
    if name.tokens[-1].surface.endswith(("'s", "’s", "s'", "s’")) and name.tokens[-1].end < end:
        return True
    before = line.text[: name.tokens[0].start].split()
    return bool(before) and before[-1].lower() in table.PREPOSITIONS


def _stretches(line: ReadSentence, lowered: Sequence[str], places: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for before, place in zip([-2, *places], places, strict=False):
        gap = line.text[line.words[before].end : line.words[place].start] if before >= 0 else ""
        if before >= 0 and (place - before > 1 or _MARK.search(gap)):
            found.append([])
        found[-1].append(place)
    return found


def _head(line: ReadSentence, lowered: Sequence[str], places: Sequence[int]) -> int | None:
    """The position of a stretch's head: its last content word before a preposition, or the one after a mere measure."""
    head: int | None = None
    for place in places:
        if lowered[place] in table.PREPOSITIONS and head is not None:
            if lowered[head] not in table.MEASURES:
                return head
            head = None
        elif _can_head(line.words[place], lowered[place]):
            head = place
    return head if head is None or lowered[head] not in table.MEASURES else None


def _can_head(word: Word, written: str) -> bool:
    return not (word.stop or word.number or written in table.PRONOUNS or written.endswith(("'s", "s'", "ly")))
