"""Why a language model returned nothing usable, as one tree of errors. It knows no provider's library, only what their
errors have in common: a status, and the names of their classes.

    ModelError               nothing usable came back
    ├── ModelAway            nobody answers there, or the server itself failed
    ├── ModelTooSlow         it exceeded its time limit
    ├── ModelOverContext     the question and its evidence exceed its context
    ├── ModelBusy            rate limit, after all retries
    ├── ModelRejected        the key, the name or the request is not accepted
    ├── ModelCut             it broke off in the middle of its text
    └── ModelRanOn           it did not stop, or repeated itself
"""

from __future__ import annotations

import re

from index.errors import NewsdeskError

_OVER_CONTEXT = re.compile(
    r"context.{0,12}(length|size|window|limit)|too many tokens|prompt is too long|exceeds?\b.{0,40}\btokens",
    re.IGNORECASE,
)
# Prefix that the clients put before a server's own words.
_STATUS_PREFIX = re.compile(r"^Error code: \d+ - ")


class ModelError(NewsdeskError):
    """The language model returned nothing usable. The text is one line: why, and what to do."""


class ModelAway(ModelError):
    """Nobody answers at the model's address, the connection broke, or its server failed."""


class ModelTooSlow(ModelError):
    """The model took longer than `model_timeout_seconds`, retries included."""


class ModelOverContext(ModelError):
    """The question and its evidence exceed what the model can read."""


class ModelBusy(ModelError):
    """The rate limit of the model's server is reached, or the account has no credit left."""


class ModelRejected(ModelError):
    """The server does not accept the key, does not know the model, or does not understand the request."""


class ModelCut(ModelError):
    """The text broke off before its end. What came before has already been yielded."""


class ModelRanOn(ModelError):
    """The model did not stop, or repeated itself, and was stopped."""


def wrapped(name: str, error: Exception, timeout_seconds: float) -> ModelError:
    """A provider's exception as a `ModelError`. They are told apart by status and by class name: each provider has its own
    classes, and most use the same names."""
    kinds = {kind.__name__ for each in (error, error.__cause__) if each for kind in type(each).__mro__}
    status, text = _status(error), one_line(error)
    if "ContextOverflowError" in kinds or (status in (None, 400, 413, 500) and _OVER_CONTEXT.search(text)):
        return ModelOverContext(
            f"{name} can't read so much at once; set NEWSDESK_MODEL_CONTEXT_TOKENS to less, or give its server more"
        )
    if any("Timeout" in kind for kind in kinds):
        return too_slow(name, timeout_seconds)
    if status is not None:
        return _refused(name, status, text)
    if any("Connect" in kind or kind in ("OSError", "RemoteProtocolError", "ReadError") for kind in kinds):
        return ModelAway(
            f"{name} can't be reached; start its server, or correct OPENAI_BASE_URL or the provider's own address setting"
        )
    return ModelError(f"{name} failed: {type(error).__name__}: {text}")


def _refused(name: str, status: int, text: str) -> ModelError:
    if status in (401, 403):
        return ModelRejected(f"{name} does not accept the key (status {status}); check the provider's API key")
    if status == 404:
        return ModelRejected(
            f"{name} is not known there (status 404); check the name in NEWSDESK_MODEL and the address"
        )
    if status == 429:
        return ModelBusy(f"{name} asks to be asked less often, or its account is used up (status 429); try again later")
    if status >= 500:
        return ModelAway(f"{name}: its server failed (status {status}): {text}")
    return ModelRejected(f"{name} does not accept the request (status {status}): {text}")


def too_slow(name: str, seconds: float) -> ModelTooSlow:
    """The error that the model called `name` took longer than `seconds`."""
    return ModelTooSlow(
        f"{name} took longer than {seconds:g} seconds; NEWSDESK_MODEL_TIMEOUT_SECONDS sets how long it may"
    )


def _status(error: Exception) -> int | None:
    for source in (error, getattr(error, "response", None)):
        for attribute in ("status_code", "code"):
            status = getattr(source, attribute, None)
            if isinstance(status, int) and 100 <= status < 600:
                return status
    return None


def one_line(error: Exception) -> str:
    """The error's own words on one line, at most 200 characters; its class name if it has none."""
    text = _STATUS_PREFIX.sub("", " ".join(str(error).split())) or type(error).__name__
    return text if len(text) <= 200 else text[:200] + "…"
