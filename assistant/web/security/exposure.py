"""Determines who can reach a page that listens on an address, and which settings that requires.

By default, only this machine can. A page that others can reach needs a password, or the explicit option to do without.
Imports nothing of the page, so that a wrong `--host` is reported before anything heavy is loaded.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from assistant.settings import AssistantSettings, PageUser, read_settings
from index.errors import SettingsError

# The names by which this machine reaches itself.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where the page listens and who may see it.

    - `host` is the name that was given, `address` its numeric address.
    - `names` are the allowed host names. With `numbers`, any numeric address is allowed too, because no other site can
      have one as its name.
    - `proxies` are the addresses whose forwarded headers are trusted.
    - `is_public` says whether other machines can reach it, directly or through a proxy with its own name.
    """

    host: str
    address: str
    names: tuple[str, ...]
    numbers: bool
    is_public: bool
    users: tuple[PageUser, ...]
    proxies: tuple[str, ...] = ()

    @property
    def warning(self) -> str | None:
        """One line of warning for whoever starts the page, if there is a reason."""
        if not self.is_public:
            return None
        if not self.users:
            return "Everybody who reaches this page can read and ask: no password is set (NEWSDESK_AUTH)"
        if self.numbers:
            return "Passwords and news go over the network unencrypted; a proxy with https before the page mends that"
        if not self.proxies:
            return (
                "Nothing that a proxy says of its readers is believed, https included, until its address is set"
                " (NEWSDESK_PROXIES=127.0.0.1 for one on this machine)"
            )
        return None


def exposure(host: str, *, without_password: bool = False, settings: AssistantSettings | None = None) -> Exposure:
    """Who can reach the page on `host`. Raises `SettingsError` if others could without a password.

    `without_password` allows that.
    """
    settings = settings or read_settings()
    address, is_own = _resolved(host)
    is_public = not is_own or bool(settings.host_names)
    if without_password and settings.users:
        raise SettingsError("--without-password and NEWSDESK_AUTH contradict each other; leave one out")
    if is_public and not settings.users and not without_password:
        reached = (
            f"{host} can be reached from other machines" if not is_own else "NEWSDESK_HOSTS opens this page to others"
        )
        raise SettingsError(
            f"{reached} and no password is set: set NEWSDESK_AUTH=NAME:PASSWORD,"
            f" or let everybody in with: serve --host {host} --without-password"
        )
    names = LOOPBACK + (() if host in LOOPBACK else (host.lower(),)) + settings.host_names
    if not is_own:
        own = socket.gethostname().lower()
        names += (own, f"{own}.local")
    return Exposure(
        host, address, tuple(dict.fromkeys(names)), not is_own, is_public, settings.users, settings.trusted_proxies
    )


def _resolved(host: str) -> tuple[str, bool]:
    """The numeric address of `host`, preferably IPv4, and whether only this machine can reach it."""
    try:
        # An empty host would mean every address of the machine.
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host.strip() else []
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"--host {host} leads nowhere ({reason}); use 127.0.0.1 for this machine alone") from error
    if not found:
        raise SettingsError("--host is empty; use 127.0.0.1 for this machine alone")
    numbers = [str(each[4][0]) for each in sorted(found, key=lambda each: each[0] != socket.AF_INET)]
    return numbers[0], all(map(_is_loopback, numbers))


def _is_loopback(number: str) -> bool:
    address = ipaddress.ip_address(number)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
