"""A run whose figures are plain tables: one JSON file, and its part of `docs/benchmarks.md`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.evals.record import FORMAT, Circumstances, RecordError, read_json
from tests.evals.wording import circumstance_lines


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as they are to be read; every row is as long as `columns`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TableRun:
    """One run: what was measured, under which circumstances, the figures, and what to know when reading them."""

    title: str
    circumstances: Circumstances
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def write(run: TableRun, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"kind": "tables", "format": FORMAT, **asdict(run)}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> TableRun:
    """Read what `write` wrote. Raises `RecordError`."""
    record = read_json(path, "tables")
    try:
        return TableRun(
            title=record["title"],
            circumstances=Circumstances(**record["circumstances"]),
            tables=tuple(
                Table(each["title"], tuple(each["columns"]), tuple(map(tuple, each["rows"])))
                for each in record["tables"]
            ),
            notes=tuple(record["notes"]),
        )
    except (KeyError, TypeError) as error:
        raise RecordError(f"{path} is no run of this format: {error!r}") from error


def section(run: TableRun) -> str:
    """The run's part of the page, as Markdown."""
    lines = [f"## {run.title}", "", *(f"- {line}" for line in circumstance_lines(run.circumstances)), ""]
    for table in run.tables:
        lines += [f"### {table.title}", ""] if table.title else []
        lines += [_row(table.columns), "| --- " * len(table.columns) + "|", *map(_row, table.rows), ""]
    lines += [line for note in run.notes for line in (note, "")]
    return "\n".join(lines)


def text(run: TableRun) -> str:
    """A run for the terminal."""
    lines = [run.title]
    for table in run.tables:
        widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
        lines += ["", table.title]
        for row in (table.columns, *table.rows):
            lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return "\n".join([*lines, "", *run.notes, *circumstance_lines(run.circumstances)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
