"""How a figure, an interval and the circumstances of a run are written, on the page and in the terminal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.evals.metrics import Difference, Estimate
from tests.evals.record import Circumstances


def circumstance_lines(about: Circumstances) -> list[str]:
    """Command, date, machine, and settings and versions where there are any, a line each."""
    named = (("machine", about.machine), ("settings", about.settings), ("versions", about.versions))
    return [
        f"`{about.command}`",
        f"{about.date[:10]}, commit {about.commit}",
        *(f"{name}: {_listed(pairs)}" for name, pairs in named if pairs),
    ]


def _listed(pairs: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} ({_listed(value)})" if isinstance(value, dict) else f"{name} {value}"
        for name, value in pairs.items()
        if value is not None
    )


def spread(estimate: Estimate) -> str:
    """`0.728 (0.635–0.805)`."""
    return f"{decimals(estimate.value)} ({decimals(estimate.low)}–{decimals(estimate.high)})"


def signed(found: Difference) -> str:
    """`+0.120 (+0.050 to +0.190)`."""
    return f"{found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


def decimals(value: float) -> str:
    """Three decimals."""
    return f"{value:.3f}"


def p_value(value: float | None) -> str:
    """A p, or nothing where there is none."""
    return "" if value is None else "< .001" if value < 0.001 else f"{value:.3f}"
