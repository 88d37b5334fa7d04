"""The language-model answerer: it writes from the evidence, and each sentence is shown with the exact words it rests on.

Each sentence is compared with the evidence as soon as it has ended, and shown only after that. One with a number, date, name
or quotation that is nowhere in the evidence is withheld, and the best quote of what it cites stands in its place. If the
sentence that answers is withheld, nothing written is the answer. No failure ends a turn: `WrittenAnswer.notes` says what went
wrong, and if nothing could be shown the caller answers with the articles' own words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.checking.facts import compare
from assistant.checking.reading import read_claim, read_evidence
from assistant.checking.verify import SentenceVerdict, evidence_of, verify_written
from assistant.prompts import render
from assistant.protocols import ClaimChecker
from assistant.quoting.quote import ChosenQuotes
from assistant.records import AnswerToken, Citation, Sentence, Verified, numbers, one_line
from assistant.text.prompt_injection import overlaps_injection
from assistant.text.tokens import terms, words
from assistant.writing.briefing import Briefing, brief
from assistant.writing.drafting import DraftSentence, paced_drafts
from assistant.writing.exact_words import cited_words, narrowed
from assistant.writing.model_errors import ModelError, ModelRanOn
from assistant.writing.models import ChatModel, close
from assistant.writing.reading_check import read_by
from index.records import Hit

# An answer ends here, whether or not the model has finished: it was asked for four sentences.
MAX_SENTENCES = 12
MAX_CHARACTERS = 8_000
# After this many repetitions of one sentence nothing new is expected.
MAX_REPEATS = 3
# The fewest content words in a sentence; and, from MANY_WORDS on, the smallest share of different words. The longest
# sentences of the sample news have .8.
FEWEST_WORDS = 2
MANY_WORDS = 12
FEWEST_DIFFERENT = 0.4

_NO_ANSWER = re.compile(r"\W*NO[_ ]?ANSWER\b|(?i:\W*no[_ ]answer\W*$)")
# A sentence about what the evidence does not say, or disagrees on. It states nothing of the news. English only.
_CAVEAT = re.compile(
    r"^\W*(?:(?:however|but|unfortunately|still),? )?(?:(?:none|neither|not one|nothing) (?:of|in) )?"
    r"(?:the |these |both |no )?(?:\w+ )?(?:articles?|reports?|evidence|passages?|sources?|texts|coverage)\b.{0,40}"
    r"(?:\bnot\b|n['’]t\b|\bsays? (?:how|what|when|where|who|why|whether|if)\b|\bno\b|\b(?:differ|disagree|conflict)\b)",
    re.IGNORECASE,
)
# "Here is what the reports say:", "The articles give these details:". English only.
_LEADS_IN = re.compile(
    r"\W{0,4}(?:(?:here|below|these|in short|the following)\b|(?:\w+ )?(?:articles?|reports?|sources?|evidence|coverage)\b)"
    r"[^.;:!?]{0,80}:$",
    re.IGNORECASE,
)
# Where a caveat goes on to state something: "The articles do not say so, but the council was dissolved."
_GOES_ON = re.compile(r"[;:—–]|\b(?:but|however|although|though|yet|while|and)\b", re.IGNORECASE)
# Prose has none of these. A sentence may have them if the article it cites has them too.
_NOT_PROSE = re.compile(r"https?://|www\.|javascript:|\]\(|[{}<>|\\`]|===|&#?\w+;", re.IGNORECASE)
# Lines of the prompt that the model repeats.
_LABEL = re.compile(r"\W*(?:the )?(?:headline|outlet|published|text|question|evidence)\s*:", re.IGNORECASE)
_ENDED = re.compile(r"[.!?。！？…][\"”’»)]*$")
_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The text of a turn.

    `sentences` were shown, with `citations` numbered from 1 in order of first use; those that state nothing of the news cite
    nothing. `withheld` were not shown.
    `dropped` counts citations of evidence the model was never shown. `notes` are lines for a reader.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    dropped: int = 0
    withheld: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    """The answer so far. `waiting` are sentences that state nothing, shown with the next one that does. `fallen`: the
    sentence that answers was withheld."""

    sentences: list[Sentence] = field(default_factory=list)
    waiting: list[Sentence] = field(default_factory=list)
    numbers: dict[tuple[str, int, int, int], Citation] = field(default_factory=dict)
    withheld: list[Sentence] = field(default_factory=list)
    dropped: int = 0
    seen: set[str] = field(default_factory=set)
    repeats: int = 0
    declined: bool = False
    fallen: bool = False


class Writer:
    """Writes answers with one model and checks them with one checker, `None` for no check. Holds no conversation.

    `reads` says that the model is asked of each sentence whether the words it cites carry it.
    """

    def __init__(self, model: ChatModel, checker: ClaimChecker | None, reads: bool = False) -> None:
        self._model = model
        self._checker = checker
        self._reads = reads

    @property
    def name(self) -> str:
        """The model's name, PROVIDER:NAME."""
        return self._model.name

    def write(
        self, question: str, hits: Sequence[Hit], quotes: ChosenQuotes, asked_at: datetime
    ) -> Generator[AnswerToken | Verified, None, WrittenAnswer]:
        """Write the answer to `question` from `hits` (one per origin). Yields each sentence's tokens and verdict once it
        passes, and an empty token for each piece of the model's text.

        Returns the whole answer; it has no sentences if nothing could be shown, and then `notes` says why. Closing the
        generator ends the model's request.
        """
        briefing = brief(question, hits, quotes, asked_at, self._model.context_tokens)
        if not briefing.shown:
            return WrittenAnswer(notes=(_failed(f"No evidence fits into {self._model.context_tokens} tokens"),))
        page = _Page()
        language = hits[0].article.language
        failure: ModelError | None = None
        pieces = self._model.stream(briefing.system, briefing.user)
        try:
            for draft in paced_drafts(_bounded(pieces, self.name), language):
                if draft is None:
                    yield AnswerToken("")  # a reader may leave here, which ends the model's request
                    continue
                if _NO_ANSWER.match(draft.text):
                    page.declined = True
                    break
                yield from self._sentence(draft, briefing, page)
                if page.fallen:
                    break
        except ModelError as error:
            failure = error
        finally:
            close(pieces)
        return self._whole(page, failure)

    def _sentence(self, draft: DraftSentence, briefing: Briefing, page: _Page) -> Iterator[AnswerToken | Verified]:
        known = _spoken(draft.text)
        if not known.strip():
            return
        if known in page.seen:
            page.repeats += 1
            if page.repeats >= MAX_REPEATS:
                raise ModelRanOn(f"{self.name} repeats itself")
            return
        page.seen.add(known)
        if len(page.seen) > MAX_SENTENCES:
            raise ModelRanOn(f"{self.name} went on after {MAX_SENTENCES} sentences")
        wrong = _why_not_an_answer(draft, briefing)
        if wrong:
            page.dropped += sum(number not in briefing.shown for number in draft.citations)
            page.withheld.append(Sentence(draft.text, (), "unsupported", (wrong,)))
            return
        if _states_nothing(draft):
            page.waiting.append(self._aside(draft, briefing))
            page.declined = page.declined or not draft.is_lead_in
            if page.sentences:
                yield from _shown(page)
            return
        verdict = self._verdict(draft, briefing)
        page.dropped += verdict.dropped
        if verdict.sentence.support != "unsupported":
            sentence, citations, checks = self._with_words(draft, verdict, briefing)
        else:
            checks = _without_numbers(verdict.sentence.checks, briefing.shown)
            page.withheld.append(replace(verdict.sentence, checks=checks))
            page.fallen = not page.sentences
            quoted = None if page.fallen else _in_its_place(draft, briefing)
            if quoted is None:
                return
            sentence, citations, checks = quoted
        yield from _shown(page)
        sentence, citations = _numbered(replace(sentence, checks=checks), citations, page.numbers, briefing.shown)
        yield AnswerToken(f" {sentence.text}" if page.sentences else sentence.text)
        yield AnswerToken(f" {numbers(sentence)}")
        yield Verified(sentence, citations)
        page.sentences.append(sentence)

    def _verdict(self, draft: DraftSentence, briefing: Briefing) -> SentenceVerdict:
        sentence = Sentence(draft.text, draft.citations, "unsupported")
        if self._checker:
            return verify_written(sentence, briefing.shown, self._checker)
        cited = [number for number in draft.citations if number in briefing.shown] or list(briefing.shown)[:1]
        unchecked = replace(sentence, citations=tuple(cited), support="partly", checks=("not checked",), placed="named")
        dropped = sum(number not in briefing.shown for number in draft.citations)
        return SentenceVerdict(unchecked, tuple(briefing.shown[number] for number in cited), dropped)

    def _aside(self, draft: DraftSentence, briefing: Briefing) -> Sentence:
        """A sentence that states nothing of the news, marked where it has a fact that no evidence has."""
        said = Sentence(draft.text, (), "supported", ("states nothing of the news",))
        if not self._checker:
            return said
        evidence = [read_evidence(evidence_of(each)) for each in briefing.shown.values()]
        absent = tuple(fact.reason for fact in compare(read_claim(draft.text), evidence) if fact.standing == "absent")
        return replace(said, support="partly", checks=absent) if absent else said

    def _with_words(
        self, draft: DraftSentence, verdict: SentenceVerdict, briefing: Briefing
    ) -> tuple[Sentence, Sequence[Citation], tuple[str, ...]]:
        """The sentence with the exact words it rests on, and what was compared."""
        sentence = verdict.sentence
        quoted, given = cited_words(sentence.text, verdict.citations, draft.words)
        if given and sentence.placed == "named":
            sentence = replace(sentence, placed="given")
        checks = sentence.checks
        if self._reads:
            read = read_by(self._model, sentence.text, quoted)
            checks = (read.said, *checks)
            sentence = replace(sentence, support="supported" if read.carried else "partly")
        return sentence, quoted, checks

    def _whole(self, page: _Page, failure: ModelError | None) -> WrittenAnswer:
        return WrittenAnswer(
            sentences=tuple(page.sentences),
            citations=tuple(page.numbers.values()),
            dropped=page.dropped,
            withheld=tuple(page.withheld),
            notes=self._notes(page, failure),
        )

    def _notes(self, page: _Page, failure: ModelError | None) -> tuple[str, ...]:
        if page.sentences:
            return (render("note_model_cut", why=str(failure)),) if failure else ()
        if failure:
            return (_failed(str(failure)),)
        if page.declined:
            return (render("note_model_no_answer", model=self.name),)
        if page.withheld:
            count = len(page.withheld)
            said = f"{count} sentence" if count == 1 else f"{count} sentences"
            prompt = "note_model_answer_withheld" if page.fallen else "note_model_all_withheld"
            return (render(prompt, model=self.name, sentences=said),)
        return (render("note_model_nothing_usable", model=self.name),)


def _why_not_an_answer(draft: DraftSentence, briefing: Briefing) -> str | None:
    """Why a sentence can't be part of an answer, whatever the evidence says; `None` if it can."""
    cited = " ".join(briefing.shown[number].passage for number in draft.citations if number in briefing.shown)
    odd = _NOT_PROSE.search(draft.text)
    if odd and odd.group() not in cited:
        return f"has “{odd.group()}”, which is not plain text and is in nothing that it cites"
    if briefing.fence in draft.text or _LABEL.match(draft.text) or _spoken(draft.text) in _spoken(briefing.system):
        return "repeats what the model was told"
    if _repeats_words(draft.text, " ".join(each.passage for each in briefing.shown.values())):
        return "says the same words twice"
    if draft.text.endswith("?") and draft.text not in cited:
        return "is a question, and says nothing that could be checked"
    run = words(draft.text)
    said = [word.term for word in run if not word.stop]
    # "Tampa, Florida" is an answer; "Staff and wire reports" is a line of the page.
    names_something = any(word.number or (word.capital and word.start > 0) for word in run)
    ended = names_something or draft.is_lead_in or _ENDED.search(draft.text)
    if (len(set(said)) < FEWEST_WORDS and not draft.is_lead_in) or not ended:
        return "says too little to be checked"
    if len(said) >= MANY_WORDS and len(set(said)) < len(said) * FEWEST_DIFFERENT:
        return "says the same words over and over"
    return None


def _states_nothing(draft: DraftSentence) -> bool:
    """Whether it is a lead-in or a caveat."""
    if draft.is_lead_in:
        return bool(_LEADS_IN.match(draft.text))
    caveat = _CAVEAT.match(draft.text)
    return caveat is not None and not _GOES_ON.search(draft.text, caveat.end())


def _shown(page: _Page) -> Iterator[AnswerToken | Verified]:
    """Shows the sentences that waited."""
    for sentence in page.waiting:
        yield AnswerToken(f" {sentence.text}" if page.sentences else sentence.text)
        yield Verified(sentence, ())
        page.sentences.append(sentence)
    page.waiting.clear()


def _in_its_place(
    draft: DraftSentence, briefing: Briefing
) -> tuple[Sentence, Sequence[Citation], tuple[str, ...]] | None:
    """The best quote of what a withheld sentence cites, to stand in its place; `None` if it cites nothing that may be
    quoted and has words in common with it."""
    cited = next((briefing.shown[number] for number in draft.citations if number in briefing.shown), None)
    if cited is None:
        return None
    quoted = narrowed(cited, draft.text)
    if len({*terms(quoted.quote)} & {*terms(draft.text)}) < FEWEST_WORDS:
        return None
    start = quoted.start - quoted.passage_start
    if overlaps_injection(quoted.passage, start, start + len(quoted.quote), quoted.language):
        return None
    checks = ("the article’s own words, in place of a sentence that was withheld",)
    return Sentence(f"“{one_line(quoted.quote)}”", (quoted.number,), "supported"), (quoted,), checks


def _repeats_words(text: str, evidence: str) -> bool:
    """Whether it has a long word twice in a row that no evidence has, or six words in a row twice. Weak models write like
    that, and a check of the single words would not notice."""
    words = _spoken(text).split()
    runs = [tuple(words[at : at + 6]) for at in range(len(words) - 5)]
    doubled = [f" {word} {after} " for word, after in itertools.pairwise(words) if word == after and len(word) > 3]
    return len(set(runs)) < len(runs) or (bool(doubled) and any(each not in _spoken(evidence) for each in doubled))


def _spoken(text: str) -> str:
    """Only the words of `text`, in lower case, separated by spaces."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return f" {words} "


def _failed(why: str) -> str:
    return render("note_model_failed", why=why)


def _bounded(pieces: Iterator[str], name: str) -> Iterator[str]:
    """`pieces` up to `MAX_CHARACTERS` in total. Raises `ModelRanOn` at the limit."""
    count = 0
    for piece in pieces:
        count += len(piece)
        if count > MAX_CHARACTERS:
            raise ModelRanOn(f"{name} went on after {MAX_CHARACTERS:,} characters")
        yield piece


def _numbered(
    sentence: Sentence,
    cited: Sequence[Citation],
    given: dict[tuple[str, int, int, int], Citation],
    shown: Mapping[int, Citation],
) -> tuple[Sentence, tuple[Citation, ...]]:
    """The sentence with the answer's own numbers.

    The same words of the same article keep one number, however often they are cited: `given` holds those given out.
    """
    renumbered: dict[int, int] = {}
    citations: list[Citation] = []
    for citation in cited:
        key = citation.article_id, citation.version, citation.start, citation.end
        given.setdefault(key, replace(citation, number=len(given) + 1))
        renumbered.setdefault(citation.number, given[key].number)
        if given[key] not in citations:
            citations.append(given[key])
    checks = tuple(_renumbered(check, renumbered, shown) for check in sentence.checks)
    own = tuple(citation.number for citation in citations)
    return replace(sentence, citations=own, checks=checks), tuple(citations)


def _without_numbers(checks: Sequence[str], shown: Mapping[int, Citation]) -> tuple[str, ...]:
    return tuple(_renumbered(check, {}, shown) for check in checks)


def _renumbered(check: str, numbers: Mapping[int, int], shown: Mapping[int, Citation]) -> str:
    """A reason with the answer's numbers in place of the evidence's; evidence the answer does not cite is named by title."""

    def put(mark: re.Match[str]) -> str:
        number = int(mark[1])
        if number in numbers:
            return f"[{numbers[number]}]"
        return f"“{shown[number].title}”" if number in shown else mark.group()

    return _MARK.sub(put, check)
