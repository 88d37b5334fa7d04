"""Checks that a claim attributes an action to the same one as its evidence does. Pure.

All words of "The owners went on strike" may be in evidence where the dockers did. So this finds the sentence of the
evidence that says the same, and looks there for the claim's subject, or for a pronoun, a noun like "the company" or
an omitted subject that can refer to it. It finds nothing where no single sentence has most of what is said, or no clause
can be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from assistant.checking import clause_words as table
from assistant.checking.clauses import Clause, ClausePhrase, clauses
from assistant.checking.common_words import KINDS, ROLES
from assistant.checking.facts import SAME, Fact
from assistant.checking.meaning import read_lines
from assistant.checking.names import ClaimName, has, read_known
from assistant.checking.reading import ClaimReading, EvidenceReading, ReadSentence
from assistant.text.noun_kinds import GROUP_WORDS, NOUN_KINDS
from assistant.text.tokens import stem

# Similarity in meaning of two phrases, 0..1.
Alike = Callable[[str, str], float]

# The constants below were set by hand, not searched for. They move precision of "supported" on the dev halves from .61 to
# .62 (wice, 172 claims) and from .59 to .60 (qags_xsum, 123), recall from .59 to .55 and from .86 to .81; this includes
# `counts`.
# A sentence says what a clause says if it has this share of the clause's terms, rarer terms weighing more. Other sentences
# may have this much less than the best one.
SAYS_IT = 0.6
NEARLY_AS_MUCH = 0.15
# From this similarity two phrases may mean the same ("the dockers", "the port's workers").
SAME_THING = 0.55
# Preceding sentences searched for a pronoun's referent.
PRECEDING = 2
# Most words between two names of one thing in apposition ("the union's leader, Ilse Brandt").
MOST_BETWEEN = 4

_PERSONS = frozenset(stem(word) for word, kind in NOUN_KINDS.items() if kind == "person")
_DOCUMENTS = frozenset(map(stem, table.DOCUMENTS))
_GENERIC_NOUNS = frozenset(map(stem, table.AGAIN))
_PERSON = re.compile(r"(?:year-old|ist|man|woman)$")
# Nouns that can refer back to a one-word name.
_BODIES = _GENERIC_NOUNS | frozenset(
    stem(word) for word, kind in NOUN_KINDS.items() if kind == "group" or kind == "place"
) - frozenset(map(stem, ("government", "parliament", "court", "police", "army", "ministry")))
_NO_PERSONS = frozenset(stem(word) for word, kind in NOUN_KINDS.items() if kind != "person")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the evidence with its neighbours; `top` is the first sentence of its text, mostly the headline."""

    line: ReadSentence
    before: tuple[ReadSentence, ...]
    after: ReadSentence | None
    top: ReadSentence


def misattributions(claim: ClaimReading, evidence: Sequence[EvidenceReading], alike: Alike) -> list[Fact]:
    """What the evidence says of somebody else than the claim does: at most one `Fact` of kind "subject" per clause."""
    places = _places(claim, evidence)
    weights = _weights([place.line for place in places])
    found: list[Fact] = []
    every = clauses(claim.line)
    for number, clause in enumerate(every):
        said = _terms(claim, clause)
        if clause.attributes and not said:
            said = frozenset(
                term for other in every if other is not clause for term in _terms(claim, other) | {*other.subject.heads}
            )
        for phrase in (clause.subject, clause.agent):
            if phrase is None or (
                phrase is clause.subject and number and phrase is every[number - 1].subject and found
            ):
                continue
            fact = _misattributed(claim, clause, phrase, said - _own(claim, phrase), places, weights, alike)
            if fact:
                found.append(fact)
    return found


def _places(claim: ClaimReading, evidence: Sequence[EvidenceReading]) -> list[_Sentence]:
    found = []
    for each in evidence:
        read = read_lines(each.lines, claim.line.known)
        for at, line in read.items():
            before = tuple(each.lines[max(0, at - PRECEDING) : at][::-1])
            after = each.lines[at + 1] if at + 1 < len(each.lines) else None
            found.append(_Sentence(line, before, after, each.lines[0]))
    return found


def _weights(lines: Sequence[ReadSentence]) -> Callable[[str], float]:
    count: dict[str, int] = {}
    for line in lines:
        for term in line.known:
            count[term] = count.get(term, 0) + 1
    return lambda term: log((len(lines) + 1) / (count.get(term, 0) + 0.5)) + 0.1


def _terms(claim: ClaimReading, clause: Clause) -> frozenset[str]:
    """The terms of a clause, without numbers and dates, which are compared elsewhere."""
    taken = [(each.start, each.end) for each in claim.numbers] + [(each.start, each.end) for each in claim.dates]
    return frozenset(
        word.term
        for word in (claim.line.words[place] for place in clause.said)
        if not word.stop and not any(start < word.end and word.start < end for start, end in taken)
    )


def _own(claim: ClaimReading, phrase: ClausePhrase) -> frozenset[str]:
    spoken = frozenset(phrase.spoken)
    return frozenset(word.term for word in claim.line.words if claim.text[word.start : word.end].lower() in spoken)


def _misattributed(
    claim: ClaimReading,
    clause: Clause,
    phrase: ClausePhrase,
    said: frozenset[str],
    places: Sequence[_Sentence],
    weights: Callable[[str], float],
    alike: Alike,
) -> Fact | None:
    """The contradiction to `phrase` being the one this is said of, if there is one."""
    if phrase.is_open or not phrase.is_plain or not said or _DOCUMENTS & set(phrase.heads):
        return None
    if len(phrase.spoken) == 2 and phrase.spoken[0] in table.POINTING and _GENERIC_NOUNS & set(phrase.heads):
        return None  # "the company" does not say which company
    whole = sum(map(weights, said))
    shares = [sum(weights(term) for term in said & place.line.known) / whole for place in places]
    best = max(shares, default=0.0)
    if best < SAYS_IT:
        return None
    known = any(_has_phrase(phrase, place.line) for place in places)
    wrong: list[Fact] = []
    for place, share in zip(places, shares, strict=True):
        if share < max(SAYS_IT, best - NEARLY_AS_MUCH):
            continue
        fact = _contradiction(clause, phrase, said, place, known, alike)
        if fact is None:
            return None
        wrong.append(fact)
    return min(wrong, key=lambda fact: fact.standing == "absent", default=None)


def _contradiction(
    clause: Clause, phrase: ClausePhrase, said: frozenset[str], place: _Sentence, known: bool, alike: Alike
) -> Fact | None:
    """The contradiction in one sentence that says the same; `known`: `phrase` is somewhere in the evidence."""
    theirs = _clause_of(place.line, clause, said)
    verb = clause.verb_text if clause.verb else " ".join(sorted(said)[:1])
    if _has_phrase(phrase, place.line):
        if theirs and _other_role(clause, phrase, theirs, place.line, alike):
            return Fact("subject", phrase.text, "doubtful", f"“{verb}” is not said of “{phrase.text}” there")
        if theirs and _other_owner(phrase, theirs):
            return Fact("subject", phrase.text, "doubtful", f"“{verb}” is said of “{theirs.subject.text}” there")
        return None
    if theirs is None or not theirs.subject.is_plain or _may_mean(phrase, theirs, place, clause.attributes):
        return None
    others = _counterparts(clause, phrase, theirs)
    if any(_in_apposition(phrase, other, place) or alike(phrase.text, other.text) >= SAME_THING for other in others):
        return None
    if not known:
        return Fact("subject", phrase.text, "doubtful", f"it does not say “{verb}” of “{phrase.text}”")
    reason = f"“{phrase.text}” is in another sentence than “{verb}”"
    if others:
        reason += f"; that is said of “{others[0].text}”"
    return Fact("subject", phrase.text, "absent" if phrase.names and others else "doubtful", reason)


def _counterparts(clause: Clause, phrase: ClausePhrase, theirs: Clause) -> list[ClausePhrase]:
    """The phrases in the sentence that have the role of `phrase` in the claim."""
    subject = phrase is clause.subject
    both: tuple[ClausePhrase | None, ClausePhrase | None] = (theirs.subject, theirs.agent)
    if clause.passive == theirs.passive:
        both = (theirs.subject, None) if subject else (theirs.agent, None)
    elif theirs.passive and theirs.agent:
        both = (theirs.agent, None)
    return [each for each in both if each and not each.is_open]


def _clause_of(line: ReadSentence, clause: Clause, said: frozenset[str]) -> Clause | None:
    """The clause of a sentence with the same verb, else the one with most of what is said."""
    every = clauses(line)
    own = [(len(said & {line.words[at].term for at in each.said}), each) for each in every]
    for verb in [clause.verb] if clause.verb else []:
        same = [pair for pair in own if pair[1].verb == verb and (pair[0] or clause.attributes)]
        if same:
            return max(same, key=lambda pair: pair[0])[1]
    if clause.attributes:
        speaks = [each for each in every if each.attributes]
        return speaks[0] if speaks else None
    best = max(own, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] else None


def _has_phrase(phrase: ClausePhrase, line: ReadSentence) -> bool:
    """Whether a sentence has one of the heads or names of a phrase."""
    terms = {SAME.get(term, term) for term in line.known}
    if any(SAME.get(head, head) in terms for head in phrase.heads):
        return True
    return any(_has_name(name, line) for name in phrase.names)


def _has_name(name: ClaimName, line: ReadSentence) -> bool:
    core = [token for token in name.tokens if token.folded not in KINDS and token.folded not in ROLES] or name.tokens
    return any(token.folded == core[-1].folded for token in line.tokens) or has(read_known(line.text), name)


def _other_role(clause: Clause, phrase: ClausePhrase, theirs: Clause, line: ReadSentence, alike: Alike) -> bool:
    """Whether the sentence has the phrase in another role: as the speaker, or as the one it was done to."""
    if not clause.verb or theirs.verb != clause.verb or clause.attributes:
        return False
    does = phrase is clause.agent or not clause.passive
    them, other = (theirs.agent, theirs.subject) if theirs.passive else (theirs.subject, None)
    if not does:
        them, other = (theirs.subject, theirs.agent) if theirs.passive else (None, theirs.subject)
    if other is not None and _same(phrase, other) and not (them and _same(phrase, them)):
        return clause.has_object or not does or phrase is clause.agent
    if them is None or them.is_open or _same(phrase, them) or clause.passive != theirs.passive:
        return False
    return alike(phrase.text, them.text) < SAME_THING


def _other_owner(phrase: ClausePhrase, theirs: Clause) -> bool:
    """Whether both are the same noun with different owners: "Norway's coach", "Sweden's coach"."""
    ours = {name.tokens[-1].folded for name in phrase.owners}
    others = {name.tokens[-1].folded for name in (*theirs.subject.owners, *theirs.subject.names)}
    alike = set(phrase.heads) & set(theirs.subject.heads)
    return bool(alike and ours and theirs.subject.owners and not phrase.names) and not ours & others


def _same(left: ClausePhrase, right: ClausePhrase) -> bool:
    own = {SAME.get(head, head) for head in left.heads}
    last = {name.tokens[-1].folded for name in left.names}
    words = {word.removesuffix("'s") for word in right.spoken}
    return bool(own & {SAME.get(head, head) for head in right.heads} or last & words or own & {stem(w) for w in words})


def _may_mean(phrase: ClausePhrase, theirs: Clause, place: _Sentence, attributes: bool) -> bool:
    """Whether a pronoun, a definite noun or an omitted subject there can refer to `phrase`."""
    subject = theirs.subject
    near = [*place.before, place.top, *([place.after] if attributes and place.after else [])]
    if not any(_has_phrase(phrase, line) for line in near):
        return False
    if subject.is_open:
        return _pronoun_fits(phrase, subject) and _is_nearest(phrase, subject, place)
    pointing = bool(subject.spoken) and subject.spoken[0] in table.POINTING
    if pointing and not phrase.names and _GENERIC_NOUNS & set(subject.heads):
        return True
    return bool(phrase.names) and not subject.names and pointing and _noun_fits(phrase, subject)


def _is_nearest(phrase: ClausePhrase, subject: ClausePhrase, place: _Sentence) -> bool:
    """Whether the preceding sentence has the phrase, or has no subject that a pronoun would rather refer to."""
    if not subject.spoken or not place.before or _has_phrase(phrase, place.before[0]):
        return True
    subjects = [each.subject for each in clauses(place.before[0])]
    return not subjects or subjects[0].is_open or place.before[0] is place.top


def _pronoun_fits(phrase: ClausePhrase, subject: ClausePhrase) -> bool:
    word = next((word for word in subject.spoken if word in table.PRONOUNS), "")
    if word in table.HE:
        return not _plural(phrase) and not (set(phrase.heads) & _NO_PERSONS and not set(phrase.heads) & _PERSONS)
    if word in table.IT:
        return not _plural(phrase) and not set(phrase.heads) & _PERSONS
    return True


def _noun_fits(phrase: ClausePhrase, subject: ClausePhrase) -> bool:
    """Whether a noun with "the" can refer to a name: "the striker", "the retailer", but not "the accident"."""
    person = any(len(name.tokens) > 1 and not _is_body(name) for name in phrase.names)
    if _plural(subject):
        return not person and not set(subject.heads) - _BODIES
    if set(subject.heads) & _PERSONS or any(map(_PERSON.search, subject.spoken)):
        return True
    return not person and (bool(set(subject.heads) & _BODIES) or subject.spoken[-1].endswith("er"))


def _is_body(name: ClaimName) -> bool:
    return any(token.folded in GROUP_WORDS or token.folded in KINDS for token in name.tokens)


def _plural(phrase: ClausePhrase) -> bool:
    """Whether a phrase without a name is plural."""
    return not phrase.names and phrase.plural


def _in_apposition(phrase: ClausePhrase, other: ClausePhrase, place: _Sentence) -> bool:
    """Whether a nearby sentence puts a name and a noun in apposition ("the union's leader, Ilse Brandt")."""
    if bool(phrase.names) == bool(other.names):
        return False
    ours, theirs = _last_words(phrase), _last_words(other)
    for line in (place.line, *place.before, place.top):
        left = [at for at, word in enumerate(line.words) if word.term in ours]
        right = [at for at, word in enumerate(line.words) if word.term in theirs]
        if any(abs(one - two) <= MOST_BETWEEN and not _is_separated(line, one, two) for one in left for two in right):
            return True
    return False


def _last_words(phrase: ClausePhrase) -> frozenset[str]:
    return frozenset({*phrase.heads, *(stem(name.tokens[-1].folded) for name in phrase.names)})


def _is_separated(line: ReadSentence, one: int, other: int) -> bool:
    """Whether a verb or a conjunction stands between two words of a sentence."""
    between = line.words[min(one, other) + 1 : max(one, other)]
    written = [line.text[word.start : word.end].lower() for word in between]
    parts = table.FINITE | table.SAYING | table.AUXILIARIES - table.BE | table.JOINS
    return any(word in parts or word.endswith("ed") for word in written)
