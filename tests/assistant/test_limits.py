"""No accepted text takes long: a dozen hostile shapes at full length for all code that parses foreign text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.checking.checker import Checker, check_claim
from assistant.comparing.timeline import timeline
from assistant.drafts.draft import MAX_CHARACTERS, check_sentences
from assistant.limits import MAX_ANSWER_CHARACTERS, MAX_CLAIM_CHARACTERS, MAX_TURNS, read_history
from assistant.mcp.guarded import guarded_article
from assistant.quoting.candidates import gather
from assistant.records import Evidence, Sentence, Turn
from assistant.text.prompt_injection import injection_spans
from index import Article, NewsIndex
from index.errors import QueryError
from index.search.searcher import MAX_QUERY_CHARACTERS
from index.text.sentences import MAX_SENTENCE_CHARACTERS, sentence_spans
from tests.assistant.conftest import ARTICLES
from tests.index.embedding.embedders import WordEmbedder

# Processor time of one call, twice what the slowest takes on a busy machine: before there were limits, such calls took minutes.
MOST_SECONDS = 2.0
ARTICLE_CHARACTERS = 70_000
UNITS = {
    "spaces": " \n",
    "single capitals": "A ",
    "short names": "Aa ",
    "month and name": "May ",
    "one word": "a",
    "another script": "α",
    "no spaces": "新",
    "underscores": "_",
    "digits": "1",
    "numbers": "12 34 ",
    "question marks": "?",
    "quotation marks": "“a” \"b' ",
    "brackets": "([<{",
    "combining marks": "e\u0301\u0301",
    "mixed": "Aα1_新",
    "short sentences": "Aa bb 12. He said it? ",
}


def made(name: str, length: int) -> str:
    unit = UNITS[name]
    return f"Who {unit * (length // len(unit))}"[: length - 1] + "x"


def within_limit(call: Callable[[], object], what: str) -> None:
    begun = time.thread_time()
    call()
    taken = time.thread_time() - begun
    assert taken < MOST_SECONDS, f"{what} took {taken:.1f} s"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """An index whose articles have such bodies, read by a model that costs no time."""
    with NewsIndex.open(tmp_path_factory.mktemp("hostile"), embedder=WordEmbedder()) as index:
        index.add(ARTICLES)
        index.add(
            Article(
                title=f"Ministers sign the treaty of {name}",
                text=f"The treaty of {name} was signed by 12 ministers. {made(name, ARTICLE_CHARACTERS)}",
                publisher="Coast Herald",
                url=f"https://herald.example/{number}",
                language="en",
            )
            for number, name in enumerate(UNITS)
        )
        yield index


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_no_question_and_no_earlier_turn_takes_long(hostile: NewsIndex, name: str) -> None:
    assistant = Assistant(hostile, "quotes")
    first = assistant.ask("Who is the union's leader in Varnholm?")
    question = made(name, MAX_QUERY_CHARACTERS)
    answer = replace(first, standalone_question=question, sentences=(Sentence(made(name, 99_999), (), "supported"),))
    history = [Turn(question, answer)] * (MAX_TURNS + 1)
    within_limit(lambda: assistant.ask(question), "the question")
    within_limit(lambda: assistant.ask("Why did she say that?", history), "the history")
    within_limit(lambda: assistant.ask(question, history), "both")


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_no_claim_takes_long(name: str) -> None:
    checker = Checker()
    claim, said = made(name, MAX_CLAIM_CHARACTERS), Evidence(f"{made(name, 4_000)}. Dockers went back to work.")
    within_limit(lambda: checker.check(claim, said), "the claim")
    within_limit(lambda: checker.check("Anna Beck met 12 dockers on 3 May 2019.", said), "the evidence")
    drafted = check_sentences(made(name, MAX_CHARACTERS), None, [said.text], checker=checker)
    within_limit(lambda: next(drafted), "the first sentence of a draft")
    within_limit(lambda: next(drafted, None), "the second")


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_no_article_takes_long(hostile: NewsIndex, name: str) -> None:
    asked = f"Who signed the treaty of {name}?"
    hits = hostile.search(asked, 1)
    within_limit(lambda: gather(hits), "gathering")
    within_limit(lambda: Assistant(hostile, "quotes").ask(asked), "the question")
    within_limit(lambda: timeline(hostile, f"treaty of {name}"), "the timeline")
    claim = f"The treaty of {name} was signed by 13 ministers."
    within_limit(lambda: list(check_sentences(claim, hostile, checker=Checker())), "the check")
    short = hits[0].article.text[:20_000]
    within_limit(lambda: injection_spans(short, "en"), "looking for instructions")
    within_limit(lambda: guarded_article(replace(hits[0].article, text=short)), "guarding")


@pytest.mark.parametrize("name", UNITS)
def test_no_sentence_is_longer_than_a_claim_may_be(name: str) -> None:
    text = made(name, 30_000)
    spans = sentence_spans(text)
    assert all(0 < end - start <= MAX_SENTENCE_CHARACTERS for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_a_dozen_turns_are_read_with_white_space_folded(assistant: Assistant) -> None:
    answer = assistant.ask("Who is the union's leader in Varnholm?")
    long = replace(answer, sentences=(Sentence("A\n\n\tb " * 9_000, (1,), "supported"),) * 2)
    read = read_history([Turn(f"Who\n\n said {number}?", long) for number in range(20)])
    assert [turn.question for turn in read] == [f"Who said {number}?" for number in range(20 - MAX_TURNS, 20)]
    assert len(read[0].answer.sentences) == 1
    assert len(read[0].answer.sentences[0].text) <= MAX_ANSWER_CHARACTERS
    close = replace(long, sentences=(), closest=long.sentences)
    assert read_history([Turn("Who?", close)])[0].answer.closest == read[0].answer.sentences


def test_what_is_too_long_is_refused_in_one_line(assistant: Assistant) -> None:
    answer = assistant.ask("Who is the union's leader in Varnholm?")
    with pytest.raises(QueryError, match="question 1 of the history has 2,101 characters and at most 2,000 are read"):
        assistant.ask("Why?", [Turn("Who " * 525 + "x", answer)])
    with pytest.raises(QueryError, match="the claim has 2,699 characters and at most 2,000 are checked"):
        check_claim("Aa " * 900, "Aa")
    checked = Checker().check("In 1999 " * 120, "It was 1999.")
    assert (checked.support, "at most 100" in checked.reasons[0]) == ("unsupported", True)
