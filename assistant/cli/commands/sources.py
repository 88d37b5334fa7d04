"""Sources of news named on the command line: web addresses, or paths relative to the user's working directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.cli.session import path_of

if TYPE_CHECKING:
    from index.records import AddReport


def source_of(name: str) -> str:
    """`name` for the index, which may run in another working directory."""
    return name if "://" in name else str(path_of(name))


def as_typed(text: str, names: Iterable[str]) -> str:
    """`text` with the paths of `names` as they were typed."""
    for name in names:
        text = text.replace(source_of(name), name)
    return text


def report_as_typed(report: AddReport, names: Iterable[str]) -> AddReport:
    """`report` of adding `names`, with their paths as they were typed."""
    typed = list(names)
    return replace(
        report,
        failed=tuple(
            replace(each, source=as_typed(each.source, typed), error=as_typed(each.error, typed))
            for each in report.failed
        ),
        taken=tuple(replace(each, source=as_typed(each.source, typed)) for each in report.taken),
    )
