"""Writes docs/settings.md from the settings as the code defines them: `python -m tests.docs.settings_page`."""

from __future__ import annotations

from assistant.settings_table import Setting, SettingsPart, every_setting
from tests.docs.blocks import ROOT

PAGE = ROOT / "docs" / "settings.md"
BEGINNING = """# Settings

Settings are environment variables; all are optional. `newsdesk settings` shows the current value of each and where it came from;
`--explain` adds the meanings below. An unknown `NEWSDESK_…` variable is an error, because it is most likely a typing mistake. A value
that can't be used is an error too. One line names it. This page is generated from the code: `python -m tests.docs.settings_page`.
"""
HEADINGS: dict[SettingsPart, str] = {"articles": "Articles and search", "answers": "Answers and the page"}
END = """
More: [models.md](models.md) (a language model), [growing.md](growing.md) (a Chroma server), [evaluation.md](evaluation.md)
(other embedding models, rerankers).
"""


def page() -> str:
    found = every_setting({})
    parts = [BEGINNING]
    for part, heading in HEADINGS.items():
        rows = [_row(each) for each in found if each.part == part]
        parts.append(
            "\n".join((f"\n## {heading}\n", "| variable | meaning | default |", "| --- | --- | --- |", *rows, ""))
        )
    return "".join((*parts, END))


def _row(setting: Setting) -> str:
    names = ", or ".join(f"`{name}`" for name in setting.names)
    default = f"`{setting.default}`" if setting.default is not None and not setting.default_is_here else ""
    return f"| {names} | {setting.meaning.replace('|', chr(92) + '|')} | {default} |"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
