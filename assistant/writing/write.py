"""The language-model answerer: it writes from the evidence, and only sentences that the evidence supports are shown.

Each sentence is compared with what it cites as soon as it has ended, and shown only after that. No failure ends a turn:
`WrittenAnswer.notes` says what went wrong, and if nothing could be shown the caller answers with the articles' own words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.checking.verify import verify_written
from assistant.prompts import render
from assistant.protocols import ClaimChecker
from assistant.quoting.quote import ChosenQuotes
from assistant.records import AnswerToken, Citation, Sentence, Verified
from assistant.text.tokens import words
from assistant.writing.briefing import Briefing, brief
from assistant.writing.drafting import DraftSentence, paced_drafts
from assistant.writing.model_errors import ModelError, ModelRanOn
from assistant.writing.models import ChatModel, close
from assistant.writing.support import narrowed
from index.records import Hit

# An answer ends here, whether or not the model has finished: it was asked for four sentences.
MAX_SENTENCES = 12
MAX_CHARACTERS = 4_000
# After this many repetitions of one sentence nothing new is expected.
MAX_REPEATS = 3
# The fewest content words in a sentence; and, from MANY_WORDS on, the smallest share of different words. The longest
# sentences of the sample news have .8.
FEWEST_WORDS = 2
MANY_WORDS = 12
FEWEST_DIFFERENT = 0.4

_NO_ANSWER = re.compile(r"\W*NO[_ ]?ANSWER\b|(?i:\W*no[_ ]answer\W*$)")
# Models declining in their own words, or writing about the evidence instead of the news: nothing that can be checked.
_DECLINED = re.compile(
    r"^\W*(?:(?:un)?fortunately,? |sorry,? |however,? )?(?:I['’]?m (?:sorry|unable|afraid|not)|I am (?:sorry|unable|afraid|not)"
    r"|I (?:cannot|can['’]t|do not|don['’]t|could not|couldn['’]t|apologi[sz]e)|as an? (?:AI|language model)"
    r"|(?:the |this |these |none of the |no )?(?:(?:provided|given|available|above) )?"
    r"(?:evidence|passages?|articles?|context|information)\b.{0,40}\b(?:does|do|did|is|are) ?(?:n['’]t|not)\b)",
    re.IGNORECASE,
)
# Prose has none of these. A sentence may have them if the article it cites has them too.
_NOT_PROSE = re.compile(r"https?://|www\.|javascript:|\]\(|[{}<>|\\`]|===|&#?\w+;", re.IGNORECASE)
# "What the bill leaves out:" reverses the meaning of the list items below it, and neither means anything alone.
_PART_OF_LIST = "is part of a list, and says nothing alone"
# Lines of the prompt that the model repeats.
_LABEL = re.compile(r"\W*(?:the )?(?:headline|outlet|published|text|question|evidence)\s*:", re.IGNORECASE)
_ENDED = re.compile(r"[.!?。！？…][\"”’»)]*$")
_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The text of a turn.

    `sentences` were shown, with `citations` numbered from 1 in order of first use; `withheld` were not, and cite nothing.
    `dropped` counts citations of evidence the model was never shown. `notes` are lines for a reader.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    dropped: int = 0
    withheld: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    """The answer so far."""

    sentences: list[Sentence] = field(default_factory=list)
    numbers: dict[tuple[str, int, int, int], Citation] = field(default_factory=dict)
    withheld: list[Sentence] = field(default_factory=list)
    dropped: int = 0
    seen: set[str] = field(default_factory=set)
    repeats: int = 0
    declined: bool = False
    heading: bool = False


class Writer:
    """Writes answers with one model and checks them with one checker. Holds no conversation."""

    def __init__(self, model: ChatModel, checker: ClaimChecker) -> None:
        self._model = model
        self._checker = checker

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
        page.declined = page.declined or bool(_DECLINED.match(draft.text))
        page.heading = draft.text.endswith(":") or (page.heading and (draft.listed or not _ENDED.search(draft.text)))
        sentence, shown, dropped = self._checked(draft, briefing, page.heading)
        page.dropped += dropped
        if sentence.support == "unsupported":
            page.withheld.append(
                replace(sentence, citations=(), checks=_without_numbers(sentence.checks, briefing.shown))
            )
            return
        sentence, citations = _numbered(sentence, shown, page.numbers, briefing.shown)
        yield AnswerToken(f" {sentence.text}" if page.sentences else sentence.text)
        yield AnswerToken("".join(f" [{number}]" for number in sentence.citations))
        yield Verified(sentence, citations)
        page.sentences.append(sentence)

    def _checked(
        self, draft: DraftSentence, briefing: Briefing, of_list: bool
    ) -> tuple[Sentence, tuple[Citation, ...], int]:
        """The sentence with its verdict, the evidence it keeps, and how many of its numbers refer to nothing."""
        sentence = Sentence(draft.text, draft.citations, "unsupported")
        wrong = _PART_OF_LIST if of_list else _why_not_an_answer(draft, briefing)
        if wrong:
            return (
                replace(sentence, checks=(wrong,)),
                (),
                sum(number not in briefing.shown for number in draft.citations),
            )
        verdict = verify_written(sentence, briefing.shown, self._checker)
        return verdict.sentence, verdict.citations, verdict.dropped

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
            return (render("note_model_all_withheld", model=self.name, sentences=said),)
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
    if _DECLINED.match(draft.text):
        return "is about the model or the evidence, not about the news"
    run = words(draft.text)
    said = [word.term for word in run if not word.stop]
    # "Tampa, Florida" is an answer; "Staff and wire reports" is a line of the page.
    names_something = any(word.number or (word.capital and word.start > 0) for word in run)
    if len(set(said)) < FEWEST_WORDS or not (names_something or _ENDED.search(draft.text)):
        return "says too little to be checked"
    if len(said) >= MANY_WORDS and len(set(said)) < len(said) * FEWEST_DIFFERENT:
        return "says the same words over and over"
    return None


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
    numbers: dict[tuple[str, int, int, int], Citation],
    shown: Mapping[int, Citation],
) -> tuple[Sentence, tuple[Citation, ...]]:
    """The sentence with the answer's own numbers, and its citations narrowed to the words that support it.

    The same words of the same article keep one number, however often they are cited: `numbers` holds those given out.
    """
    renumbered: dict[int, int] = {}
    citations: list[Citation] = []
    for citation in cited:
        narrow = narrowed(citation, sentence.text)
        key = narrow.article_id, narrow.version, narrow.start, narrow.end
        numbers.setdefault(key, replace(narrow, number=len(numbers) + 1))
        renumbered[citation.number] = numbers[key].number
        if numbers[key] not in citations:
            citations.append(numbers[key])
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
