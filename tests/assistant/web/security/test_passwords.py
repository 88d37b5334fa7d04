"""Names and passwords: what fits, how guessing is slowed down, and what settings say nothing of."""

from __future__ import annotations

import pytest

from assistant.settings import PageUser, read_settings
from assistant.web.security.passwords import Passwords
from assistant.web.security.rate_limit import FREE_GUESSES, MAX_PLACES, MAX_SECONDS, TooManyAttempts
from index.errors import SettingsError

USERS = (PageUser("anna", "correct-horse"), PageUser("ben", "with:colon"))
SECRETS = ("hunter2", "swordfish")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords(clock: Clock) -> Passwords:
    return Passwords(USERS, clock)


def guess(passwords: Passwords, times: int, place: str = "192.0.2.1") -> None:
    for number in range(times):
        assert not passwords.fits("anna", f"guess {number}", place)


@pytest.mark.parametrize(
    ("name", "password", "fits"),
    [
        ("anna", "correct-horse", True),
        ("ben", "with:colon", True),
        ("anna", "with:colon", False),
        ("Anna", "correct-horse", False),
        ("anna", "correct-horse ", False),
        ("anna", "", False),
        ("", "", False),
        ("nobody", "correct-horse", False),
        ("nobody", "\0" * 32, False),
    ],
)
def test_a_name_has_one_password(passwords: Passwords, name: str, password: str, fits: bool) -> None:
    assert passwords.fits(name, password, "192.0.2.1") is fits


def test_who_guesses_too_often_is_not_listened_to_even_with_the_right_password(
    passwords: Passwords, clock: Clock
) -> None:
    guess(passwords, FREE_GUESSES)
    with pytest.raises(TooManyAttempts) as refused:
        passwords.fits("anna", "correct-horse", "192.0.2.1")
    assert refused.value.seconds == 1
    clock.now += 1
    assert passwords.fits("anna", "correct-horse", "192.0.2.1")


def test_every_further_guess_costs_twice_as_long_up_to_half_a_minute(passwords: Passwords, clock: Clock) -> None:
    guess(passwords, FREE_GUESSES)
    waits = []
    for _ in range(8):
        with pytest.raises(TooManyAttempts) as refused:
            passwords.fits("anna", "guess", "192.0.2.1")
        waits.append(refused.value.seconds)
        clock.now += refused.value.seconds
        guess(passwords, 1)
    assert waits == [1, 2, 4, 8, 16, MAX_SECONDS, MAX_SECONDS, MAX_SECONDS]


def test_signing_in_between_guesses_does_not_buy_more_of_them(passwords: Passwords) -> None:
    guess(passwords, FREE_GUESSES - 1)
    assert passwords.fits("ben", "with:colon", "192.0.2.1")
    guess(passwords, 1)
    with pytest.raises(TooManyAttempts):
        passwords.fits("ben", "with:colon", "192.0.2.1")


def test_one_who_guesses_does_not_shut_out_the_others(passwords: Passwords) -> None:
    guess(passwords, FREE_GUESSES)
    assert passwords.fits("anna", "correct-horse", "192.0.2.2")
    assert passwords.fits("anna", "correct-horse", "2001:db8::1")


def test_the_addresses_of_one_network_are_one_place(passwords: Passwords) -> None:
    for number in range(FREE_GUESSES):
        guess(passwords, 1, f"2001:db8::{number:x}")
    with pytest.raises(TooManyAttempts):
        passwords.fits("anna", "correct-horse", "2001:db8::ffff")


def test_slips_of_the_pen_are_forgotten(passwords: Passwords, clock: Clock) -> None:
    guess(passwords, FREE_GUESSES)
    clock.now += 1_000
    guess(passwords, FREE_GUESSES)


@pytest.mark.slow
def test_what_is_remembered_has_a_bound(passwords: Passwords) -> None:
    for number in range(MAX_PLACES + 10):
        guess(passwords, 1, f"place {number}")
    assert len(passwords.attempts) == MAX_PLACES


@pytest.mark.parametrize("auth", ["anna:hunter2", " anna:hunter2\n\tben:swordfish ", "änne@desk.example:hunter2:x"])
def test_users_are_read_from_the_setting(monkeypatch: pytest.MonkeyPatch, auth: str) -> None:
    monkeypatch.setenv("NEWSDESK_AUTH", auth)
    settings = read_settings()
    assert settings.users[0].password.startswith("hunter2")
    assert not any(secret in repr(settings) + repr(settings.users) for secret in SECRETS)


@pytest.mark.parametrize(
    ("auth", "line"),
    [
        ("hunter2", "entry 1 has no colon"),
        ("anna:hunter2 swordfish", "entry 2 has no colon"),
        (":hunter2", "entry 1 has no name"),
        ("anna:", "entry 1 has no password"),
        ("anna:hunter2 anna:swordfish", "the name in entry 2 is there twice"),
        ("../anna:hunter2", "the name in entry 1 may hold letters, digits and"),
        (".:hunter2", "the name in entry 1 may hold"),
        ("a\x01b:hunter2", "the name in entry 1 may hold"),
        ("browser-00000000000000000000000000000000:hunter2", "begins with browser-"),
        (f"{'a' * 65}:hunter2", "longer than 64"),
    ],
)
def test_a_setting_that_cannot_be_is_said_without_the_password(
    monkeypatch: pytest.MonkeyPatch, auth: str, line: str
) -> None:
    monkeypatch.setenv("NEWSDESK_AUTH", auth)
    with pytest.raises(SettingsError, match=r"^NEWSDESK_AUTH can't be used: ") as refused:
        read_settings()
    said = str(refused.value)
    assert line in said
    assert "\n" not in said
    assert not any(secret in said for secret in SECRETS)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("auth", ["", "  ", "\n"])
def test_a_blank_setting_asks_nobody_for_a_password(monkeypatch: pytest.MonkeyPatch, auth: str) -> None:
    monkeypatch.setenv("NEWSDESK_AUTH", auth)
    assert read_settings().users == ()
