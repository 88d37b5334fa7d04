"""Sessions: what they outlive, what ends them, and what their file gives away."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from assistant.settings import PageUser
from assistant.web.security.login_sessions import FILE, MAX_SESSIONS, SESSION_SECONDS, LoginSessions
from assistant.web.security.passwords import Passwords
from index.errors import HomeError

ANNA, BEN = PageUser("anna", "correct-horse"), PageUser("ben", "battery-staple")


def sign_ins(home: Path, *users: PageUser, now: float = 1_000.0) -> LoginSessions:
    return LoginSessions(home, Passwords(users or (ANNA, BEN)), lambda: now)


def test_a_session_is_its_users_and_outlives_a_restart(tmp_path: Path) -> None:
    anna = sign_ins(tmp_path).begin("anna")
    ben = sign_ins(tmp_path).begin("ben")
    again = sign_ins(tmp_path)
    assert (again.name_of(anna), again.name_of(ben)) == ("anna", "ben")
    assert again.name_of("") is again.name_of("x" * 43) is None


def test_signing_out_ends_the_session_for_good(tmp_path: Path) -> None:
    opened = sign_ins(tmp_path)
    token, other = opened.begin("anna"), opened.begin("anna")
    opened.end(token)
    opened.end(token)
    for each in (opened, sign_ins(tmp_path)):
        assert each.name_of(token) is None
        assert each.name_of(other) == "anna"


def test_a_session_ends_with_its_time(tmp_path: Path) -> None:
    token = sign_ins(tmp_path).begin("anna")
    assert sign_ins(tmp_path, now=1_000.0 + SESSION_SECONDS - 1).name_of(token) == "anna"
    assert sign_ins(tmp_path, now=1_000.0 + SESSION_SECONDS).name_of(token) is None


@pytest.mark.parametrize("users", [(PageUser("anna", "changed"), BEN), (BEN,)])
def test_a_session_ends_when_its_users_password_is_changed_or_taken_away(
    tmp_path: Path, users: tuple[PageUser]
) -> None:
    opened = sign_ins(tmp_path)
    anna, ben = opened.begin("anna"), opened.begin("ben")
    changed = sign_ins(tmp_path, *users)
    assert changed.name_of(anna) is None
    assert changed.name_of(ben) == "ben"


def test_the_file_opens_nothing_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    token = sign_ins(tmp_path).begin("anna")
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert token not in text
    assert "correct-horse" not in text
    stored = json.loads(text)[0]
    assert sign_ins(tmp_path).name_of(stored["token_digest"]) is None
    assert sign_ins(tmp_path).name_of(stored["proof"]) is None
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_session_moved_to_another_name_by_hand_is_none(tmp_path: Path) -> None:
    token = sign_ins(tmp_path).begin("anna")
    file = tmp_path / FILE
    file.write_text(file.read_text().replace('"anna"', '"ben"'))
    assert sign_ins(tmp_path).name_of(token) is None


@pytest.mark.parametrize("damage", ["", "{", "[]]", '[{"name": "anna"}]', "null"])
def test_a_damaged_file_means_signing_in_again(tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    token = sign_ins(tmp_path).begin("anna")
    (tmp_path / FILE).write_text(damage)
    opened = sign_ins(tmp_path)
    assert opened.name_of(token) is None
    assert "everybody has to sign in again" in caplog.text
    token = opened.begin("anna")
    assert sign_ins(tmp_path).name_of(token) == "anna"


def test_a_home_that_takes_no_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=f"{FILE} can't be written: No such file or directory"):
        sign_ins(tmp_path / "gone").begin("anna")


def test_the_oldest_sessions_end_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.security.login_sessions.MAX_SESSIONS", 3)
    assert MAX_SESSIONS == 1_000
    opened = sign_ins(tmp_path)
    tokens = [opened.begin("anna") for _ in range(4)]
    assert [opened.name_of(token) for token in tokens] == [None, "anna", "anna", "anna"]
