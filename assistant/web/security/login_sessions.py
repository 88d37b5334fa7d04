"""Login sessions, stored in the home folder so that they survive a restart.

A session is a random token in the browser's cookie. The file stores only a digest of it, which gives no access, and is
readable by its owner only. A session ends when it expires, at sign-out, and when its user's password is changed or
removed.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.web.security.passwords import Passwords
from index.errors import HomeError

log = logging.getLogger("newsdesk.web")

FILE = "sign-ins.json"
SESSION_SECONDS = 30 * 24 * 3600
# More than a newsroom has browsers; beyond that number the oldest session ends.
MAX_SESSIONS = 1_000
_TOKEN_BYTES = 32


class _Session(BaseModel):
    """One login. `proof` is valid as long as the password is unchanged; `ends` is a Unix time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_digest: str
    name: str
    proof: str
    ends: float


_Stored = TypeAdapter(list[_Session])


class LoginSessions:
    """The open sessions, oldest first. Thread-safe; `clock` returns Unix time."""

    def __init__(self, home: Path, passwords: Passwords, clock: Callable[[], float] = time.time) -> None:
        self._path = home / FILE
        self._passwords = passwords
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions = {each.token_digest: each for each in self._read()}

    def begin(self, name: str) -> str:
        """Start a session for the user `name`; returns the cookie's token. Raises `HomeError` if it can't be stored."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        digest = _digest(token)
        session = _Session(
            token_digest=digest, name=name, proof=self._proof(name, token), ends=self._clock() + SESSION_SECONDS
        )
        with self._lock:
            now = self._clock()
            open_ones = [each for each in self._sessions.values() if each.ends > now]
            self._sessions = {each.token_digest: each for each in [*open_ones, session][-MAX_SESSIONS:]}
            self._write()
        return token

    def name_of(self, token: str) -> str | None:
        """The user of the session `token`; `None` if it does not exist or has ended."""
        with self._lock:
            session = self._sessions.get(_digest(token))
        if session is None or session.ends <= self._clock() or session.name not in self._passwords:
            return None
        return session.name if hmac.compare_digest(session.proof, self._proof(session.name, token)) else None

    def end(self, token: str) -> None:
        """Sign out. Does nothing for an unknown token."""
        with self._lock:
            if self._sessions.pop(_digest(token), None):
                self._write()

    def _proof(self, name: str, token: str) -> str:
        return self._passwords.proof(name, token.encode()).hex()

    def _read(self) -> list[_Session]:
        try:
            return _Stored.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except (OSError, ValidationError) as error:
            log.warning("%s can't be read, everybody has to sign in again: %s", self._path, type(error).__name__)
            return []

    def _write(self) -> None:
        """Replace the whole file atomically, readable by its owner only (mode 0600)."""
        try:
            number, name = tempfile.mkstemp(prefix=FILE, dir=self._path.parent)
            with os.fdopen(number, "wb") as file:
                file.write(_Stored.dump_json(list(self._sessions.values())))
            os.replace(name, self._path)
        except OSError as error:
            raise HomeError(f"{self._path} can't be written: {error.strerror or error}") from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
