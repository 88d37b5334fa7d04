"""The User-Agent with which Newsdesk identifies itself to sites."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

from index.errors import SettingsError

# The name by which a robots.txt addresses us.
PRODUCT = "Newsdesk"
_DISTRIBUTION = "newsdesk"


@cache
def product_version() -> str:
    """The version in this checkout, else that of the installed package.

    `unknown` for a copy of the source that is neither; a missing version must not prevent starting.
    """
    file = Path(__file__).parents[2] / "pyproject.toml"
    if file.is_file():
        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == _DISTRIBUTION:
            return str(project["version"])
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


def user_agent(contact: str | None = None) -> str:
    """The User-Agent header. Raises `SettingsError` for a contact with characters that would break it."""
    if contact and not re.fullmatch(r"[!-'*-~]{1,200}", contact):
        raise SettingsError("NEWSDESK_CONTACT has to be a web or mail address, without blanks and brackets")
    return f"{PRODUCT}/{product_version()} (news reader{f'; +{contact}' if contact else ''})"
