"""The fenced blocks of the README and of docs/*.md, and what the comments above them say about running them.

Blocks of `python`, `sh` or `bash`, and `console` are run; `json` has to parse; others are only shown. A comment on the
line above a block says what it needs (several comments, one a line; readers of the page don't see them):

    <!-- prints: 8.5 million -->       its output holds this
    <!-- then: print(chain) -->        Python that is run after it, in its process: what the reader would do with it next
    <!-- exits: 1 -->                  it ends with this code instead of 0
    <!-- served -->                    it talks to a served page; so does every block with 127.0.0.1:7860 in it
    <!-- served: NEWSDESK_AUTH=a:b --> the same, and the page (and the block) has these variables, `NAME=VALUE NAME=VALUE`
    <!-- serves -->                    it serves the page until it is stopped: it is, once it has said where it is
    <!-- not run: reason -->           it can't run here; counted, and shown with the reason

In `console`, lines that begin with `$ ` are commands and those after each its output; `…` there stands for anything.
The blocks of a page run one after the other in one folder, each in a process of its own; `running` says with what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
RUN = ("python", "sh", "bash", "console")
ADDRESS = "127.0.0.1:7860"
MARKS = ("prints", "then", "exits", "served", "serves", "not run")

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"<!-- *(?P<name>[a-z ]+?) *(?:: *(?P<value>.*?))? *-->")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its page, the line its text begins in, its language, and its marks by name ("" for one that says no more)."""

    page: Path
    line: int
    language: str
    text: str
    marks: dict[str, str]

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def why_not_run(self) -> str | None:
        return self.marks.get("not run")

    @property
    def is_run(self) -> bool:
        return self.language in RUN and self.why_not_run is None

    @property
    def wants_page(self) -> bool:
        return "served" in self.marks or (ADDRESS in self.text and "serves" not in self.marks)

    @property
    def served_with(self) -> dict[str, str]:
        """The variables that the page is served with, beside the usual ones."""
        return dict(pair.split("=", 1) for pair in self.marks.get("served", "").split())


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in their order. Raises `ValueError` for a mark that nobody knows."""
    text = page.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start("text")) + 1
        marks: dict[str, str] = {}
        for name, value in reversed(list(_marks_above(text[: fence.start()]))):
            marks[name] = f"{marks[name]}\n{value}" if name in marks else value
        if unknown := set(marks) - set(MARKS):
            raise ValueError(f"{page.name}, line {line}: unknown mark {unknown}; there are {', '.join(MARKS)}")
        indent = fence["indent"]
        body = re.sub(rf"^{indent}", "", fence["text"], flags=re.MULTILINE) if indent else fence["text"]
        yield Block(page, line, fence["language"], body, marks)


def _marks_above(text: str) -> Iterator[tuple[str, str]]:
    for line in reversed(text.rstrip("\n ").splitlines()):
        mark = _MARK.fullmatch(line.strip())
        if mark is None:
            return
        yield mark["name"], mark["value"] or ""
