"""The configured language model: creates it, asks it, and says in plain words why it returned nothing.

The only file that knows LangChain's chat models. It knows no articles and no prompts: two texts go in, text comes out piece
by piece within one time limit, and any exception of a provider's library comes out as a `ModelError`.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.settings import AssistantSettings, read_settings
from assistant.writing.model_errors import ModelCut, ModelError, one_line, too_slow, wrapped
from index.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Retries if nobody answers or a server is busy, all within the one time limit.
RETRIES = 2
# Tokens reserved for the answer, for servers that must be told the sum of input and output.
ANSWER_TOKENS = 1024

_THOUGHTS = ("<think>", "</think>")
# Reasons to stop that mean the text is incomplete. So does no reason at all where the provider always gives one.
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})


class ChatModel:
    """One language model. Holds no conversation, so one instance serves any number of them, from any thread.

    `name` is PROVIDER:NAME as configured. `context_tokens` is how many tokens may be sent at once.
    """

    def __init__(self, name: str, model: BaseChatModel, timeout_seconds: float, context_tokens: int) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.timeout_seconds = timeout_seconds
        self._model = model

    def stream(self, system: str, user: str, timeout_seconds: float | None = None) -> Iterator[str]:
        """The model's text, piece by piece as it arrives, without a reasoning model's thoughts.

        The whole, retries included, takes at most `timeout_seconds` (the model's own when `None`). Raises a `ModelError`,
        also after the first pieces. Closing the iterator ends the request.
        """
        return _without_thoughts(self._pieces(system, user, timeout_seconds or self.timeout_seconds))

    def complete(self, system: str, user: str, max_tokens: int = 200, timeout_seconds: float | None = None) -> str:
        """The model's text at once, stripped, cut after about `max_tokens` tokens. Raises a `ModelError`.

        The limit is applied here and never sent: a reasoning model would spend it on its thoughts and return nothing.
        """
        text = ""
        pieces = self.stream(system, user, timeout_seconds)
        for piece in pieces:
            text += piece
            if estimated_tokens(text) > max_tokens:
                break
        close(pieces)
        return text.strip()

    def _pieces(self, system: str, user: str, timeout_seconds: float) -> Iterator[str]:
        deadline = time.monotonic() + timeout_seconds
        arrived: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        stop = threading.Event()
        # A provider's own timeouts apply between two bytes and per retry. Only a thread that can be abandoned gives a limit
        # for the whole. The thread ends with its next piece, or with the provider's timeout.
        reader = threading.Thread(target=self._read, args=(system, user, arrived, stop), daemon=True)
        reader.start()
        try:
            while (piece := self._next(arrived, deadline, timeout_seconds)) is not None:
                yield piece
        finally:
            stop.set()

    def _next(
        self, arrived: queue.SimpleQueue[str | Exception | None], deadline: float, timeout_seconds: float
    ) -> str | None:
        try:
            piece = arrived.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise too_slow(self.name, timeout_seconds) from None
        if isinstance(piece, ModelError):
            raise piece
        if isinstance(piece, Exception):
            raise wrapped(self.name, piece, timeout_seconds) from piece
        return piece

    def _read(
        self, system: str, user: str, arrived: queue.SimpleQueue[str | Exception | None], stop: threading.Event
    ) -> None:
        from langsmith import tracing_context

        finish: str | None = None
        # Questions and articles go to the configured model and to nobody else, whatever LANGSMITH_TRACING says.
        with tracing_context(enabled=False):
            chunks = self._model.stream([("system", system), ("user", user)])
            try:
                for chunk in chunks:
                    if stop.is_set():
                        return
                    finish = _finish(chunk.response_metadata) or finish
                    if chunk.text:
                        arrived.put(str(chunk.text))
                arrived.put(self._broken_off(finish))
            except Exception as error:  # providers share no base class; `wrapped` turns each into a ModelError
                arrived.put(error)
            finally:
                close(chunks)

    def _broken_off(self, finish: str | None) -> ModelCut | None:
        silent = finish is None and self.name.startswith("openai:")
        if finish not in _CUT and not silent:
            return None
        because = "its server ended it" if silent else "it reached the most that it may write"
        return ModelCut(f"{self.name} broke off in the middle: {because}")


def load_model(settings: AssistantSettings | None = None) -> ChatModel | None:
    """The model that the settings name (the environment's when `None`); `None` if none is named.

    Sends no request yet. Raises `SettingsError` if it can't be created: a wrong name, or a missing package or key.
    """
    settings = settings or read_settings()
    if settings.model is None:
        return None
    provider, colon, name = settings.model.partition(":")
    if not (colon and provider.strip() and name.strip()):
        raise SettingsError(
            f"NEWSDESK_MODEL can't be used: {settings.model!r} is not PROVIDER:NAME; write it like openai:gpt-5 or ollama:qwen3"
        )
    made = _made(provider.strip().lower().replace("-", "_"), name.strip(), settings)
    return ChatModel(settings.model, made, settings.model_timeout_seconds, settings.model_context_tokens)


def estimated_tokens(text: str) -> int:
    """An estimate of the tokens in `text`, rather too high than too low, without loading a tokenizer.

    Compared with a small English tokenizer (SmolLM2, a vocabulary of 49,000; larger ones need fewer tokens): 1.4 times its
    count for our English sample (47,000 characters), and 1.0 to 1.8 times for a sentence each in ten other languages.
    """
    counts = Counter(map(_script, text))
    most = counts["marks"] + 2 * counts["latin"] + counts["near"] + 2 * counts["far"] + 3 * counts["hangul"]
    return int(counts["words"] / 3.3) + most + 1


def _script(character: str) -> str:
    if character < "\x80":
        return "words" if character.isalpha() or character == " " else "marks"
    if character < "\u0370":
        return "latin"
    if character < "\u0530":
        return "near"
    return "hangul" if "\uac00" <= character <= "\ud7a3" else "far"


def _made(provider: str, name: str, settings: AssistantSettings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            name, model_provider=provider, **model_arguments(provider, settings, os.environ)
        )
    except ImportError as error:
        found = re.search(r"pip install ([\w-]+)", str(error))
        mend = f"run: pip install {found[1]}" if found else str(error)
        raise SettingsError(f"NEWSDESK_MODEL={settings.model} needs a package that is not installed; {mend}") from error
    except Exception as error:  # each provider's class checks keys and names in its own way
        raise SettingsError(f"NEWSDESK_MODEL={settings.model} can't be used: {_mend(provider, error)}") from error
    return model


def model_arguments(provider: str, settings: AssistantSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """Arguments for the provider's class besides the name."""
    own_server = environment.get("OPENAI_BASE_URL") or environment.get("OPENAI_API_BASE")
    arguments: dict[str, Any] = {}
    if settings.model_temperature is not None:
        arguments["temperature"] = settings.model_temperature
    elif provider == "ollama" or (provider == "openai" and own_server):
        # Gives the same answer each time. Some hosted models reject a temperature, so they get none.
        arguments["temperature"] = 0.0
    if provider == "ollama":
        # Ollama silently cuts off the start of longer prompts, which is where the instructions are.
        arguments["num_ctx"] = settings.model_context_tokens + ANSWER_TOKENS
        arguments["client_kwargs"] = {"timeout": settings.model_timeout_seconds}
        return arguments
    arguments |= {"timeout": settings.model_timeout_seconds, "max_retries": RETRIES}
    if provider == "openai" and own_server:
        # Every compatible server has chat completions; few have anything else. Most need no key, but the client does.
        arguments |= {"base_url": own_server, "use_responses_api": False}
        arguments["api_key"] = environment.get("OPENAI_API_KEY") or "none"
    return arguments


def _mend(provider: str, error: Exception) -> str:
    text = one_line(error)
    if text.startswith("Unsupported provider"):
        return "LangChain knows no such provider; write it like openai:gpt-5, anthropic:claude-opus-4-5 or ollama:qwen3"
    if provider == "openai" and "api_key" in text:
        return "set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
    return text


def _finish(facts: dict[str, Any]) -> str | None:
    """Why the model stopped, in the provider's words; `None` while it continues."""
    return next((str(facts[key]) for key in ("finish_reason", "stop_reason", "done_reason") if facts.get(key)), None)


def _without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """`pieces` without a leading `<think>…</think>`, which some servers leave in the text."""
    opening, closing = _THOUGHTS
    held = ""
    state = "start"
    try:
        for piece in pieces:
            if state == "answer":
                yield piece
                continue
            held += piece
            if state == "start":
                begun = held.lstrip()
                if opening.startswith(begun[: len(opening)]) and len(begun) < len(opening):
                    continue
                state = "thoughts" if begun.startswith(opening) else "answer"
            if state == "thoughts" and closing in held:
                held, state = held.partition(closing)[2], "answer"
            if state == "answer":
                yield held
                held = ""
        if state == "start" and held:
            yield held
    finally:
        close(pieces)


def close(pieces: object) -> None:
    """Close an iterator early, if it can be closed, which releases its resources."""
    end = getattr(pieces, "close", None)
    if end is not None:
        end()
