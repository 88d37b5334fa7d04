"""Asking a language model over a real socket: what comes back, and which error is raised when nothing does."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping

import pytest
from langsmith.utils import get_env_var

from assistant.settings import AssistantSettings
from assistant.writing.model_errors import (
    ModelAway,
    ModelBusy,
    ModelCut,
    ModelError,
    ModelOverContext,
    ModelRejected,
    ModelTooSlow,
)
from assistant.writing.models import ChatModel, estimated_tokens, load_model, model_arguments
from index.errors import SettingsError
from tests.assistant.scripted_model import Reply, ScriptedServer, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Creates the model of a scripted server: `asking(server, timeout_seconds)`."""

    def make(server: ScriptedServer, **settings: object) -> ChatModel:
        for name, value in {
            **server.environment,
            **{f"NEWSDESK_{key.upper()}": settings[key] for key in settings},
        }.items():
            monkeypatch.setenv(name, str(value))
        model = load_model()
        assert model is not None
        return model

    return make


def test_no_model_is_made_where_none_is_set() -> None:
    assert load_model(AssistantSettings(model=None)) is None
    assert load_model(AssistantSettings(model="  ")) is None


def test_the_pieces_come_as_they_are_written(asking) -> None:
    with serving(Reply(["Hel", "lo ", "there."], pause_seconds=0.1)) as server:
        started, arrived = time.monotonic(), []
        for piece in asking(server).stream("Be brief.", "Greet me."):
            arrived.append((piece, time.monotonic() - started))
    assert [piece for piece, _ in arrived] == ["Hel", "lo ", "there."]
    assert arrived[-1][1] - arrived[0][1] > 0.15
    assert [message["role"] for message in server.requests[0]["messages"]] == ["system", "user"]
    assert "max_tokens" not in server.requests[0] and server.requests[0]["temperature"] == 0


def test_the_small_model_answers(small_model: ChatModel) -> None:
    assert small_model.complete("You are brief.", "Say hello.", max_tokens=20)


def test_more_than_the_small_model_can_read_is_said_so_with_the_setting(small_model: ChatModel) -> None:
    with pytest.raises(ModelOverContext, match="NEWSDESK_MODEL_CONTEXT_TOKENS"):
        small_model.complete("You are brief.", "word " * 20_000)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(status=401, error="bad key sk-secret"), ModelRejected, "does not accept the key"),
        (Reply(status=404, error="no such model"), ModelRejected, "check the name in NEWSDESK_MODEL"),
        (Reply(status=400, error="odd request"), ModelRejected, "odd request"),
        (Reply(status=429, error="slow down"), ModelBusy, "try again later"),
        (Reply(status=503, error="loading"), ModelAway, "its server failed"),
        (
            Reply(status=400, error="This model's maximum context length is 4096 tokens, you requested 9000"),
            ModelOverContext,
            "NEWSDESK_MODEL_CONTEXT_TOKENS",
        ),
        (Reply(["Half a"], cut=True), ModelCut, "broke off"),
        (Reply(["Half a"], finish="length"), ModelCut, "the most that it may write"),
    ],
)
def test_each_failure_has_a_kind_and_a_line_that_says_what_to_do(
    reply: Reply, kind: type[ModelError], words: str, asking
) -> None:
    with serving(reply) as server, pytest.raises(kind) as raised:
        asking(server).complete("a", "b")
    assert words in str(raised.value) and "\n" not in str(raised.value)
    assert str(raised.value).startswith("openai:scripted")
    assert "sk-secret" not in str(raised.value)


@pytest.mark.parametrize("pause_seconds", [0.2, 30.0])
def test_slow_is_slow_whether_it_drips_or_says_nothing(pause_seconds: float, asking) -> None:
    with serving(Reply(["word "] * 100, pause_seconds=pause_seconds)) as server:
        started = time.monotonic()
        with pytest.raises(ModelTooSlow, match="NEWSDESK_MODEL_TIMEOUT_SECONDS"):
            asking(server, model_timeout_seconds=1).complete("a", "b")
        assert time.monotonic() - started < 2


def test_nobody_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    model = load_model(AssistantSettings(model="openai:any"))
    assert model is not None
    with pytest.raises(ModelAway, match="start its server"):
        model.complete("a", "b")


def test_closing_the_iterator_ends_the_request(asking) -> None:
    with serving(Reply(["on and "], endless=True, pause_seconds=0.01)) as server:
        pieces = asking(server).stream("a", "b")
        assert next(pieces) == "on and "
        pieces.close()
        assert server.left.wait(5)


def test_a_text_without_end_is_cut_where_the_caller_wants_no_more(asking) -> None:
    with serving(Reply(["on and "], endless=True)) as server:
        assert len(asking(server).complete("a", "b", max_tokens=50)) < 300
        assert server.left.wait(5)


@pytest.mark.parametrize(
    "pieces",
    [
        ["<think>Hm, [1] says</think>", "It rained."],
        ["<thi", "nk>Hm</thi", "nk>\nIt ", "rained."],
        ["\n<think>\n\n</think>\n\nIt rained."],
        ["It rained."],
    ],
)
def test_what_a_model_thinks_aloud_is_left_out(pieces: list[str], asking) -> None:
    with serving(Reply(pieces)) as server:
        assert asking(server).complete("a", "b") == "It rained."


def test_nothing_is_traced_even_where_tracing_is_switched_on(monkeypatch: pytest.MonkeyPatch, asking) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tracer, serving(Reply(["It rained."])) as server:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", f"http://127.0.0.1:{tracer.getsockname()[1]}")
        monkeypatch.setenv("LANGSMITH_API_KEY", "key")
        get_env_var.cache_clear()
        try:
            assert asking(server).complete("a", "b") == "It rained."
        finally:
            get_env_var.cache_clear()
        tracer.settimeout(2.0)
        with pytest.raises(TimeoutError):
            tracer.accept()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gpt-5", "is not PROVIDER:NAME"),
        (":gpt-5", "is not PROVIDER:NAME"),
        ("nobody:gpt-5", "LangChain knows no such provider"),
        ("anthropic:claude-opus-4-5", "run: pip install langchain-anthropic"),
        ("openai:gpt-5", "set OPENAI_API_KEY"),
    ],
)
def test_a_name_that_can_not_be_used_is_refused_with_what_mends_it(name: str, words: str) -> None:
    with pytest.raises(SettingsError, match="NEWSDESK_MODEL") as raised:
        load_model(AssistantSettings(model=name))
    assert words in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("provider", "environment", "expected"),
    [
        ("openai", {"OPENAI_BASE_URL": "http://here/v1"}, {"api_key": "none", "temperature": 0.0}),
        ("openai", {"OPENAI_BASE_URL": "http://here/v1", "OPENAI_API_KEY": "k"}, {"api_key": "k"}),
        ("openai", {"OPENAI_API_KEY": "k"}, {"max_retries": 2, "timeout": 60.0}),
        ("ollama", {}, {"num_ctx": 7024, "temperature": 0.0}),
        ("anthropic", {}, {"timeout": 60.0}),
    ],
)
def test_a_provider_is_told_what_it_understands(
    provider: str, environment: Mapping[str, str], expected: Mapping[str, object]
) -> None:
    told = model_arguments(provider, AssistantSettings(model="x:y"), environment)
    assert expected.items() <= told.items()
    hosted = provider != "ollama" and "OPENAI_BASE_URL" not in environment
    assert ("temperature" in told) != hosted


def test_a_temperature_that_is_set_is_told_to_all() -> None:
    assert model_arguments("anthropic", AssistantSettings(model_temperature=0.7), {})["temperature"] == 0.7


def test_tokens_are_estimated_from_above_in_every_script() -> None:
    assert 10 <= estimated_tokens("The bridge will open in spring next year.") <= 20
    assert estimated_tokens("市长星期一宣布新桥开放") >= 20
    assert estimated_tokens("") == 1
