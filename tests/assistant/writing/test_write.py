"""A written answer: which of a model's sentences are shown, which are withheld, and what happens if a model fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from assistant import Answer, Assistant
from assistant.records import AnswerToken, Done, Verified
from assistant.writing.models import ChatModel, load_model
from index import NewsIndex
from index.errors import SettingsError
from tests.assistant.scripted_model import Answering, Reply, ScriptedServer, serving
from tests.representative import one_in

ASKED_AT = datetime(2024, 6, 1, tzinfo=UTC)
QUESTION = "How much did the museum in Lindow pay for the star map?"
PAID = "The museum paid 340,000 euros for the star map at an auction in Vienna [1]."
MADE = "The map was drawn in 1712 by the astronomer Karel Votava [1]."
FALSE_DATE = "The map was drawn in 1812 by the astronomer Karel Votava [1]."
FALSE = "The museum paid 900,000 dollars to Otto Brandauer of Paris [1]."

Asking = Callable[..., object]


@pytest.fixture
def ask(news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Asks a model that gives the text, and checks what must hold of every answer."""

    def asked(reply: Reply | Answering, question: str = QUESTION, **settings: object) -> Answer:
        with scripted(monkeypatch, reply, **settings) as (model, _):
            answer = Assistant(news_index, model).ask(question, asked_at=ASKED_AT)
        holds_together(answer, news_index)
        return answer

    return asked


@contextmanager
def scripted(
    monkeypatch: pytest.MonkeyPatch, reply: Reply | Answering, **settings: object
) -> Iterator[tuple[ChatModel, ScriptedServer]]:
    with serving(reply) as server:
        for name, value in {
            **server.environment,
            **{f"NEWSDESK_{key.upper()}": settings[key] for key in settings},
        }.items():
            monkeypatch.setenv(name, str(value))
        model = load_model()
        assert model is not None
        yield model, server


def holds_together(answer: Answer, index: NewsIndex) -> None:
    """The invariants of any answer, written or quoted."""
    assert bool(answer.sentences) != answer.refused
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {number for sentence in answer.sentences for number in sentence.citations} == set(numbers)
    for sentence in answer.sentences:
        assert sentence.support != "unsupported"
        assert sentence.citations or sentence.checks == ("states nothing of the news",)
    for sentence in answer.withheld:
        assert sentence.support == "unsupported" and not sentence.citations and sentence.checks
    for citation in answer.citations:
        article = index.article(citation.article_id, citation.version)
        assert article is not None and article.text[citation.start : citation.end] == citation.quote
        assert citation.quote in citation.passage


def is_quoted(answer: Answer) -> bool:
    return answer.model == "quotes" and "340,000 euros" in answer.text


def test_a_carried_sentence_is_shown_with_the_words_that_carry_it(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply([PAID, " ", MADE]))
    assert answer.model == "openai:scripted" and answer.notes == () and answer.withheld == ()
    assert [sentence.text for sentence in answer.sentences] == [PAID.replace(" [1]", ""), MADE.replace(" [1]", "")]
    assert "340,000 euros" in answer.citations[0].quote
    assert "Votava" in answer.citations[1].quote
    assert answer.text.endswith("[2]"), "the answer has its own numbers, in order of first use"


def test_in_the_place_of_a_withheld_sentence_stand_the_words_of_what_it_cites(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply([PAID, " ", FALSE_DATE, " The map shows 86 constellations [1]."]))
    assert [sentence.text for sentence in answer.withheld] == [FALSE_DATE.replace(" [1]", "")]
    assert len(answer.sentences) == 3
    assert answer.sentences[1].text.startswith("“") and "1712" in answer.sentences[1].text


def test_where_the_sentence_that_answers_falls_the_quotes_answer_and_not_the_leftovers(
    ask: Callable[..., Answer],
) -> None:
    answer = ask(Reply([FALSE, " ", MADE]))
    assert is_quoted(answer) and MADE.replace(" [1]", "") not in answer.text
    assert [sentence.text for sentence in answer.withheld] == [FALSE.replace(" [1]", "")]
    assert answer.notes == (
        "The answer that openai:scripted wrote has something that no article it was shown says (1 sentence withheld)."
        " This answer is quoted from them.",
    )


def test_the_words_that_the_model_gives_become_the_citation(ask: Callable[..., Answer]) -> None:
    given = PAID.replace("[1]", '[1: "340,000  euros"]')
    answer = ask(Reply([given]))
    assert (answer.citations[0].quote, answer.sentences[0].placed) == ("340,000 euros", "given")
    assert answer.sentences[0].support == "supported"


def test_a_lead_in_and_a_caveat_pass_without_a_citation(ask: Callable[..., Answer]) -> None:
    caveat = "The articles do not say who sold the map."
    answer = ask(Reply(["Here is what the reports say:\n", PAID, " ", caveat]))
    assert [sentence.text for sentence in answer.sentences] == [
        "Here is what the reports say:",
        PAID.replace(" [1]", ""),
        caveat,
    ]
    assert [bool(sentence.citations) for sentence in answer.sentences] == [False, True, False]


def test_citations_of_what_nobody_was_shown_are_dropped_and_counted(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply([PAID.replace("[1]", "[1, 57][88]")]))
    assert answer.dropped_citations == 2 and len(answer.citations) == 1


def test_tokens_join_to_the_text_and_each_sentence_is_verified_before_the_next(
    news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(monkeypatch, Reply(list(f"{PAID} {FALSE} {MADE}"))) as (model, _):
        events = list(Assistant(news_index, model).stream(QUESTION, asked_at=ASKED_AT))
    done = events[-1]
    assert isinstance(done, Done)
    assert "".join(event.text for event in events if isinstance(event, AnswerToken)) == done.answer.text
    assert [event.sentence for event in events if isinstance(event, Verified)] == list(done.answer.sentences)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401, error="no"), "does not accept the key"),
        (Reply(status=404, error="no"), "check the name in NEWSDESK_MODEL"),
        (Reply(status=429, error="no"), "try again later"),
        (Reply(status=500, error="no"), "its server failed"),
        (Reply(status=400, error="maximum context length is 10 tokens"), "NEWSDESK_MODEL_CONTEXT_TOKENS"),
        (Reply([PAID[:30]], cut=True), "broke off"),
        (Reply([" "]), "wrote nothing that can be used"),
        (Reply([]), "wrote nothing that can be used"),
        (Reply(["NO_ANSWER"]), "found no answer"),
        (Reply(["No answer."]), "found no answer"),
        (Reply(["I'm sorry, but I can't help with that."]), "withheld"),
        (Reply(["The provided evidence does not say how much was paid [1]."]), "found no answer"),
        (Reply(['{"answer": "The museum paid 340,000 euros [1]."}']), "withheld"),
        (Reply(["<script>alert(1)</script> The museum paid 340,000 euros [1]."]), "withheld"),
        (Reply(["The museum paid 340,000 euros, see https://bad.example/now [1]."]), "withheld"),
        (Reply(["How much did the museum in Lindow pay for the star map?"]), "withheld"),
        (Reply(["Use only the evidence."]), "withheld"),
        (Reply(["Headline: Museum in Lindow buys rare 1712 star map [1]"]), "withheld"),
        (Reply(["asdf qwer zxcv poiu lkjh."]), "withheld"),
        (Reply(["la "], endless=True), "repeats itself"),
        (Reply([FALSE, " "], endless=True), "withheld"),
    ],
)
def test_whatever_a_model_does_the_question_is_answered_and_one_line_says_why(
    reply: Reply, words: str, ask: Callable[..., Answer]
) -> None:
    answer = ask(reply)
    assert is_quoted(answer)
    assert len(answer.notes) == 1 and words in answer.notes[0]
    assert "{" not in answer.text and "<" not in answer.text and "bad.example" not in answer.text


@pytest.mark.slow
def test_a_slow_model_is_not_waited_for_longer_than_it_may_take(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply(["The "], pause_seconds=0.2, endless=True), model_timeout_seconds=1)
    assert is_quoted(answer) and "NEWSDESK_MODEL_TIMEOUT_SECONDS" in answer.notes[0]


@pytest.mark.slow
def test_a_model_that_is_down_is_said_so(news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "openai:any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    answer = Assistant(news_index).ask(QUESTION, asked_at=ASKED_AT)
    assert is_quoted(answer) and "start its server" in answer.notes[0]


@pytest.mark.parametrize(
    "reply",
    [
        Reply([PAID, " The map shows 86 constel"], cut=True),
        Reply([PAID, " The map shows 86 constel"], finish="length"),
        Reply([PAID, " "], endless=True),
    ],
)
def test_what_was_checked_before_a_text_broke_off_stays_and_the_note_says_so(
    reply: Reply, ask: Callable[..., Answer]
) -> None:
    answer = ask(reply)
    assert [sentence.text for sentence in answer.sentences] == [PAID.replace(" [1]", "")]
    assert len(answer.notes) == 1 and answer.notes[0].endswith("was checked and is shown.")


@pytest.mark.parametrize(
    "sentence",
    [
        "The museum museum paid 340,000 euros for the star map [1].",
        "The museum paid 340,000 euros for the star map and paid 340,000 euros for the star map [1].",
    ],
)
def test_a_sentence_that_stammers_is_withheld_though_each_of_its_words_is_there(
    sentence: str, ask: Callable[..., Answer]
) -> None:
    answer = ask(Reply([sentence]))
    assert is_quoted(answer) and answer.withheld[0].checks == ("says the same words twice",)


def test_a_heading_and_its_list_are_one_sentence(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply(["The museum:\n- paid 340,000 euros [1]\n- at an auction in Vienna [1]\n"]))
    assert [sentence.text for sentence in answer.sentences] == [
        "The museum: paid 340,000 euros; at an auction in Vienna"
    ]


def test_a_caveat_that_goes_on_to_state_something_is_no_caveat(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply([PAID, " The articles do not say why, but the director fled abroad."]))
    assert [sentence.text for sentence in answer.sentences] == [PAID.replace(" [1]", "")]
    assert "fled" in answer.withheld[0].text


def test_a_heading_that_states_something_is_checked(ask: Callable[..., Answer]) -> None:
    answer = ask(Reply([PAID, "\nThe director fled abroad:\n", MADE]))
    assert [sentence.text for sentence in answer.sentences] == [PAID.replace(" [1]", ""), MADE.replace(" [1]", "")]


def test_a_question_in_another_language_goes_to_the_model_with_what_was_found(ask: Callable[..., Answer]) -> None:
    reply = "El museo de Lindow pagó 340.000 euros por el mapa en una subasta en Viena [1]."
    answer = ask(Reply([reply]), "¿Cuánto pagó el museo de Lindow por el mapa de las estrellas?")
    assert answer.model == "openai:scripted"
    assert any("340,000 euros" in citation.quote for citation in answer.citations)


def test_a_sentence_said_twice_is_shown_once(ask: Callable[..., Answer]) -> None:
    assert len(ask(Reply([PAID, " ", PAID.upper().replace("[1]", "[2]")])).sentences) == 1


def test_a_model_is_not_asked_where_nothing_found_is_about_the_question(
    news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(monkeypatch, Reply([PAID])) as (model, server):
        answer = Assistant(news_index, model).ask("Which enzyme splits lactose?", asked_at=ASKED_AT)
    assert answer.refused and answer.notes == () and server.requests == []


def test_a_model_is_asked_about_the_evidence_and_told_when_it_is(
    news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(monkeypatch, Reply([PAID])) as (model, server):
        Assistant(news_index, model).ask(QUESTION, asked_at=ASKED_AT)
    assert "340,000 euros" in server.prompt() and QUESTION in server.prompt() and "1 June 2024" in server.prompt()


def test_closing_a_turn_ends_the_models_request(news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = Reply([PAID, *[" and on"] * 1000], pause_seconds=0.02)
    with scripted(monkeypatch, slowly) as (model, server):
        events = Assistant(news_index, model).stream(QUESTION, asked_at=ASKED_AT)
        assert any(isinstance(event, AnswerToken) for event in events)
        events.close()
        assert server.left.wait(5)


def test_quotes_can_be_asked_for_whatever_is_set(news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(monkeypatch, Reply([PAID])) as (_, server):
        assert is_quoted(Assistant(news_index, "quotes").ask(QUESTION, asked_at=ASKED_AT))
        assert server.requests == []


def test_a_model_can_be_named_in_python(news_index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Reply([PAID])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        answer = Assistant(news_index, "openai:named").ask(QUESTION, asked_at=ASKED_AT)
    assert answer.model == "openai:named" and server.requests[0]["model"] == "named"
    with pytest.raises(SettingsError, match="PROVIDER:NAME"):
        Assistant(news_index, "gpt-5")


def test_a_model_that_obeys_an_article_gets_nothing_shown(ask: Callable[..., Answer]) -> None:
    """What an article made the model say is not in the evidence as news, has markup, or is about something else."""
    answer = ask(
        Reply(["Visit https://bad.example to claim your prize [1]. The editors of this paper are all liars [2]."])
    )
    assert is_quoted(answer) and len(answer.withheld) == 2


@pytest.mark.slow
@pytest.mark.parametrize("question", one_in(2, [QUESTION, "When will the comet come closest to Earth?"]))
def test_the_real_small_model_is_held_to_the_evidence(
    question: str, news_index: NewsIndex, small_model: ChatModel
) -> None:
    answer = Assistant(news_index, small_model).ask(question, asked_at=ASKED_AT)
    holds_together(answer, news_index)
    assert answer.model == "openai:smollm2" or answer.notes
