"""How well the assistant tells what its articles do not answer: refusals, over-refusals, and what its chances are worth.

    python -m tests.evals.refusing --data DIR [--out FILE]

`--data` holds `multihoprag/`, `rtqa2022a/`, `xquad/` and `rgb/`; the bundled sample is asked too. Every question is
asked of hits that hold an answer and of hits that do not (see `tests.evals.cases`). Refused is a question whose chance
of being answered is below the threshold. The constants are fitted on the dev halves; figures are of the test halves.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.quoting.weights import ANSWER_ABOVE
from index.embedding.embedder import load_embedder
from index.settings import read_settings
from tests.evals.cases import all_cases, ask
from tests.evals.metrics import f1, proportion
from tests.evals.record import circumstances, search_settings
from tests.evals.report import RESULTS
from tests.evals.table_run import Table, TableRun, text, write
from tests.evals.wording import decimals, spread

THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
BINS = 10
# Asked of hits with an answer, and of hits without one. "Far" is easy.
SETS = (
    (("multihoprag",), ("multihoprag",), "multihoprag: its null questions"),
    (("rtqa2022a",), ("rtqa2022a",), "rtqa2022a: gold articles, search results and all with the answer hidden"),
    (("multihoprag", "rtqa2022a"), ("multihoprag", "rtqa2022a"), "these two together"),
    (("xquad/en",), ("xquad/en",), "xquad/en: all paragraphs with the answer hidden"),
    (("multihoprag", "rtqa2022a", "xquad/en"), ("multihoprag", "rtqa2022a", "xquad/en"), "these three together"),
    (("xquad/en",), ("xquad/en, far",), "xquad/en: the whole article hidden"),
    (("rgb en_fact",), ("rgb en_fact",), "rgb en_fact: noise alone"),
    (("rgb zh_fact",), ("rgb zh_fact",), "rgb zh_fact: noise alone"),
    (("sample",), ("sample",), "the bundled sample: questions near its topics"),
)
ALONE = ("rtqa2022a, gold unknown", "sample, times and outlets")
# Shown in the curve, and what the chances are held against: where something can be told.
CURVE = (*SETS[:2], SETS[3], SETS[4])
TOLD = SETS[4][0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a case was to be answered, 0..1, beside whether it can be as far as the set knows."""

    group: str
    half: str
    answerable: bool
    chance: float


def verdicts(data: Path) -> list[Verdict]:
    """All cases of all sets, asked."""
    found = []
    for case, embedder in all_cases(data):
        found.append(Verdict(case.group, case.asked.half, case.answerable, ask(case, embedder).chance))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--out", type=Path, default=RESULTS / "refusing.json", metavar="FILE")
    asked = parser.parse_args()
    about = circumstances(
        "python -m tests.evals.refusing --data DIR",
        {"answer above": ANSWER_ABOVE, **search_settings(load_embedder(read_settings().embedder).name)},
    )
    found = verdicts(asked.data)
    run = TableRun("Refusing", about, tables(found, ANSWER_ABOVE), notes())
    write(run, asked.out)
    print(text(run))


def tables(found: Sequence[Verdict], threshold: float) -> tuple[Table, ...]:
    """The chosen point on the test halves, the curve around it, and predicted chances against what came."""
    test = [each for each in found if each.half == "test"]
    columns = ("what can't be answered", "over-refusal", "n", "refused rightly (recall)", "n", "F1")
    chosen = [_row(test, with_answer, without, name, threshold) for with_answer, without, name in SETS]
    chosen += [(f"{name}: answerable", *_over(test, name, threshold), "", "", "") for name in ALONE]
    return (
        Table(f"Refused below {threshold}, test halves", columns, tuple(row for row in chosen if row)),
        Table(
            "The curve, test halves: over-refusal / recall / F1",
            ("refused below", *(name for _, _, name in CURVE)),
            tuple((f"{at:.2f}", *(_point(test, *each[:2], at) for each in CURVE)) for at in THRESHOLDS),
        ),
        Table(
            "Chances against what came, test halves of multihoprag, rtqa2022a and xquad/en",
            ("chance", "mean chance", "answerable", "n"),
            reliability([each for each in test if each.group in TOLD]),
        ),
    )


def chances(found: Sequence[Verdict], groups: Sequence[str], answerable: bool) -> list[float]:
    return [each.chance for each in found if each.group in groups and each.answerable == answerable]


def _row(
    found: Sequence[Verdict], with_answer: Sequence[str], without: Sequence[str], name: str, threshold: float
) -> tuple[str, ...] | None:
    answerable, not_so = chances(found, with_answer, True), chances(found, without, False)
    if not answerable or not not_so:
        return None
    over = [chance < threshold for chance in answerable]
    recall = [chance < threshold for chance in not_so]
    return name, *_share(over), *_share(recall), spread(f1(recall, over))


def _over(found: Sequence[Verdict], name: str, threshold: float) -> tuple[str, str]:
    return _share([chance < threshold for chance in chances(found, (name,), True)])


def _share(refused: Sequence[bool]) -> tuple[str, str]:
    estimate = proportion(refused)
    return (spread(estimate), str(estimate.n)) if estimate else ("", "0")


def _point(found: Sequence[Verdict], with_answer: Sequence[str], without: Sequence[str], threshold: float) -> str:
    over = [chance < threshold for chance in chances(found, with_answer, True)]
    recall = [chance < threshold for chance in chances(found, without, False)]
    if not over or not recall:
        return ""
    values = sum(over) / len(over), sum(recall) / len(recall), f1(recall, over).value
    return " / ".join(map(decimals, values))


def reliability(found: Sequence[Verdict]) -> tuple[tuple[str, ...], ...]:
    """Ten equal bins of chance; for each its mean and the share of answerable cases. Empty bins are left out.

    A set has its own share of cases that can't be answered, so each kind weighs the same here in each set.
    """
    weights = {}
    for each in found:
        kind = each.group, each.answerable
        weights[kind] = 1 / sum((other.group, other.answerable) == kind for other in found)
    rows = []
    for number in range(BINS):
        mine = [each for each in found if min(BINS - 1, int(each.chance * BINS)) == number]
        whole = sum(weights[each.group, each.answerable] for each in mine)
        if whole:
            mean = sum(weights[each.group, each.answerable] * each.chance for each in mine) / whole
            came = sum(weights[each.group, each.answerable] * each.answerable for each in mine) / whole
            rows.append(
                (f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}", decimals(mean), decimals(came), str(len(mine)))
            )
    return tuple(rows)


def notes() -> tuple[str, ...]:
    return (
        "Over-refusal: of the questions that can be answered, the share refused. Recall: of those that can't, the share "
        "refused. F1 is of refusing. To reach: F1 .80 with over-refusal at most .10.",
        "What is hidden is found by the gold string, so some of what counts as not answerable is answered all the same in "
        "other words: by hand, of the 45 such questions of rtqa2022a's dev half with chances above .5 that were read, at least 5 are "
        "(“Yosemite” for “Yosemite National Park”). Noise of rgb is about the very thing asked and partly answers it; nothing "
        "that compares words and meanings tells it from an answer.",
    )


if __name__ == "__main__":
    main()
