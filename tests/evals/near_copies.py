"""Near-copies and follow-ups, told apart: how many copies fold, and how many reports that should not.

    python -m tests.evals.near_copies --data DIR [--set rtqa2022a|lee] [--json FILE] [--limit N] [--stories N] [--list]

Copies and follow-ups are made by the rules of `tests.evals.outlets` from articles of the set; in `rtqa2022a`, identical
texts at different addresses and the pairs that share words are judged too. Several ways to decide are measured side by
side on the same pairs, of them "now" (`index.ingest.near_duplicates`) and "before" (an estimate above one half, 32 bands of 4).
The rule was settled on the "dev" half (`--half dev`) and figures are those of the other half, but none is of wholly
unseen articles: a first choice saw 200 articles of both halves of rtqa2022a and all real pairs, and it was the test half
of lee that showed that endings had to be looked at. Real pairs of other sets than
rtqa2022a are not read by eye: there "another report" means "unread". Dates are not given for what is made, so the
rule on what comes weeks later counts only for real pairs. All intervals are 95 %.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index.ingest import near_duplicates
from index.ingest.near_duplicates import Signature, TextOverlap
from index.ingest.stories import WORTH_COMPARING, Stories
from index.ingest.updates import is_copy
from index.records import Article
from index.store.catalog import Catalog
from index.text.runs import SHINGLE_WORDS, runs
from index.text.sentences import sentence_spans
from tests.evals import outlets
from tests.evals.metrics import Estimate, proportion
from tests.evals.record import circumstances
from tests.evals.sets import read_set
from tests.evals.table_run import Table, TableRun, write
from tests.evals.wording import spread

BACKGROUND = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
MIN_WORDS, MAX_WORDS, MIN_PARAGRAPHS = 120, 2_500, 5
# Pairs of the corpus that are looked at: their estimate is at least this, far below any threshold.
ALIKE = 0.08
COPIES_A_STORY = 9

# Pairs of rtqa2022a (ids, no text) read by eye: those that any way below folds, or whose runs are a third alike. One
# report carried twice; every other pair is a follow-up, a new edition of a list or timeline, or shares a caption list.
SAME_REPORT = {
    frozenset(pair.split("-"))
    for pair in ("f01707772cd4-d37808f8a3b8", "0f5bd2808c32-266fb4eb3af2", "736b5d530bb4-946af467f519",
                 "a8977ee35b24-451649df6de4")
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One text with what is compared of it."""

    runs: dict[int, list[str]]
    signature: Signature
    article: Article


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts: what they are to each other, and how alike they are. `likeness` by length of the runs."""

    kind: str
    copy: bool
    shared_places: tuple[bool, ...]
    likeness: dict[int, TextOverlap]
    apart: timedelta | None = None
    name: str = ""
    texts: tuple[Text, Text] | None = None

    @property
    def estimate(self) -> float:
        return sum(self.shared_places) / len(self.shared_places)

    def meets(self, bands: int, places: int) -> bool:
        """Whether the two share one of `bands` bands of `places` places."""
        return any(all(self.shared_places[start : start + places]) for start in range(0, bands * places, places))


Judge = Callable[[Pair], bool]


def _now(pair: Pair) -> bool:
    found = pair.meets(near_duplicates.BANDS, near_duplicates.BAND_PLACES) and pair.estimate >= WORTH_COMPARING
    if not found or pair.texts is None:
        return False
    one, other = pair.texts
    return is_copy(one.article, other.article, pair.likeness[SHINGLE_WORDS], (one.runs[4], other.runs[4]))


def _jaccard(words: int, least: float) -> Judge:
    return lambda pair: pair.meets(42, 3) and pair.likeness[words].jaccard >= least


def _containment(least: float) -> Judge:
    return lambda pair: pair.meets(42, 3) and pair.likeness[4].containment >= least and pair.likeness[4].jaccard >= 0.25


def _estimate(least: float) -> Judge:
    return lambda pair: pair.meets(32, 4) and pair.estimate > least


JUDGES: dict[str, Judge] = {
    "before": _estimate(0.5),
    "now": _now,
    **{f"estimate {least}": _estimate(least) for least in (0.4, 0.6, 0.7)},
    **{
        f"Jaccard of {words} words, {least}": _jaccard(words, least) for words in (3, 4, 5) for least in (0.4, 0.5, 0.6)
    },
    **{f"containment {least}": _containment(least) for least in (0.7, 0.8, 0.9)},
}


def text_of(paragraphs: Sequence[str], article: Article | None = None) -> Text:
    """`article` gives headline, outlet and date, if these are to count."""
    text = "\n\n".join(paragraphs)
    words = re.findall(r"\w+", text.lower())
    of_other_lengths = {k: [" ".join(words[i : i + k]) for i in range(max(1, len(words) - k + 1))] for k in (3, 5)}
    return Text(
        {**of_other_lengths, 4: runs(text)}, near_duplicates.signature(text), article or Article(title="-", text=text)
    )


def pair_of(kind: str, copy: bool, one: Text, other: Text, apart: timedelta | None = None, name: str = "") -> Pair:
    likeness = {k: near_duplicates.text_overlap(one.runs[k], other.runs[k]) for k in one.runs}
    places = tuple(bool(same) for same in one.signature == other.signature)
    return Pair(kind, copy, places, likeness, apart, name, (one, other))


def read_articles(data: Path, name: str) -> list[Article]:
    """The articles of a set; of `lee`, which has no corpus file of the common form, its news items."""
    if name != "lee":
        return [replace(each.article, id=each.id) for each in read_set(data, name).documents]
    lines = (data / "lee" / "lee_background.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [Article(id=each["id"], title=each["id"], text=each["text"]) for each in records]


def paragraphs_of(article: Article) -> list[str]:
    """The paragraphs; the sentences, where there are too few."""
    found = [part.strip() for part in re.split(r"\n\s*\n", article.text) if part.strip()]
    if len(found) >= MIN_PARAGRAPHS:
        return found
    return [article.text[start:end] for start, end in sentence_spans(article.text, "en")]


def usable(articles: Sequence[Article]) -> list[list[str]]:
    """The paragraphs of articles long enough to be cut and short enough to be measured by the hundred, each text once."""
    found: dict[str, list[str]] = {}
    for article in articles:
        parts = paragraphs_of(article)
        if len(parts) >= MIN_PARAGRAPHS and MIN_WORDS <= len(article.text.split()) <= MAX_WORDS:
            found.setdefault(" ".join(article.text.split()), parts)
    return list(found.values())


def half_of(paragraphs: Sequence[str]) -> str:
    return "dev" if hashlib.sha256(paragraphs[0].encode()).digest()[0] % 2 else "test"


def made_pairs(reports: Sequence[list[str]], limit: int) -> list[Pair]:
    """Every rule applied to `limit` reports."""
    rng = random.Random(1)
    chosen = rng.sample(list(reports), min(limit, len(reports)))
    pairs: list[Pair] = []
    for number, report in enumerate(chosen):
        original = text_of(report)
        for kind, rule in outlets.COPIES.items():
            other = text_of(rule(report, random.Random(f"{number} {kind}")))
            pairs.append(pair_of(kind, True, original, other))
        news = _another(report, reports, rng)
        for share in BACKGROUND:
            text = outlets.follow_up(report, news, share, random.Random(f"{number} {share}"))
            pairs.append(pair_of(f"follow-up, {share:.0%} background", False, original, text_of(text)))
        brief = report[:2]
        longer = [*outlets.truncated(0.5)(news, rng), *brief]
        pairs.append(pair_of("a brief, and a report that repeats it", False, text_of(brief), text_of(longer)))
    return pairs


def _another(report: list[str], reports: Sequence[list[str]], rng: random.Random) -> list[str]:
    return rng.choice([each for each in reports if each is not report])


def real_pairs(articles: Sequence[Article]) -> list[Pair]:
    """All pairs of a corpus that share words: the same text, the same report (read by eye), or neither."""
    texts = [text_of([article.text], article) for article in articles]
    signatures = np.array([text.signature for text in texts])
    pairs: list[Pair] = []
    for i, one in enumerate(articles):
        alike = np.nonzero((signatures[i + 1 :] == signatures[i]).mean(axis=1) > ALIKE)[0]
        for j in (int(each) + i + 1 for each in alike):
            other = articles[j]
            same_text = texts[i].runs[4] == texts[j].runs[4]
            same_report = frozenset({one.id, other.id}) in SAME_REPORT
            kind = "real: the same text" if same_text else f"real: {'the same' if same_report else 'another'} report"
            apart = one.published - other.published if one.published and other.published else None
            name = f"{one.id} {other.id} {one.title[:60]} | {other.title[:60]}"
            pairs.append(pair_of(kind, same_text or same_report, texts[i], texts[j], apart, name))
    return pairs


@dataclass(frozen=True, slots=True)
class Folding:
    """Reports put through `index.ingest.stories` as adding does it, ten tellers and a follow-up each, in a random order.

    `recall` of pairs of tellers of one report that are one story; `precision` of pairs that are one story.
    """

    recall: Estimate | None
    precision: Estimate | None
    follow_ups_folded: Estimate | None
    milliseconds: float
    articles: int


def folding(reports: Sequence[list[str]], limit: int) -> Folding:
    """See `Folding`; the time is per article, fingerprint, look-up and comparison together."""
    rng = random.Random(2)
    told: list[tuple[str, bool, list[str]]] = []
    for number, report in enumerate(rng.sample(list(reports), min(limit, len(reports)))):
        kinds = rng.sample(sorted(outlets.COPIES), COPIES_A_STORY)
        told += [(str(number), True, report)]
        told += [(str(number), True, outlets.COPIES[kind](report, rng)) for kind in kinds]
        told += [(str(number), False, outlets.follow_up(report, _another(report, reports, rng), 0.4, rng))]
    rng.shuffle(told)
    with tempfile.TemporaryDirectory() as folder:
        stories, seconds = _stories_of(Path(folder), ["\n\n".join(parts) for _, _, parts in told])
    same: list[bool] = []
    right: list[bool] = []
    follow_ups = [False] * len(told)
    for i, (report_i, copy_i, _) in enumerate(told):
        for j in range(i + 1, len(told)):
            report_j, copy_j, _ = told[j]
            one_story = stories[i] == stories[j]
            if copy_i and copy_j and report_i == report_j:
                same.append(one_story)
            if one_story:
                right.append(copy_i and copy_j and report_i == report_j)
                follow_ups[i] |= not copy_i
                follow_ups[j] |= not copy_j
    folded = [follow_ups[i] for i, (_, copy, _) in enumerate(told) if not copy]
    return Folding(proportion(same), proportion(right), proportion(folded), 1_000 * seconds / len(told), len(told))


def _stories_of(folder: Path, texts: Sequence[str]) -> tuple[list[str], float]:
    """The story of each text, and the processor seconds that recognising them took."""
    catalog = Catalog(folder / "catalog.sqlite")
    known, seconds = Stories(catalog), 0.0
    ids: list[str] = []
    for number, text in enumerate(texts):
        article = Article(title=str(number), text=text, url=f"https://outlet.invalid/{number}")
        catalog.store_pending([article], [[]], [[]], {}, datetime.now(UTC))
        began = time.process_time()
        known.recognise(article, {article.id: 1})
        seconds += time.process_time() - began
        catalog.make_ready([(article.id, 1)])
        ids.append(article.id)
    stories = catalog.articles(ids)
    catalog.close()
    return [stories[id_][1] for id_ in ids], seconds


def figures(pairs: Sequence[Pair]) -> dict[str, dict[str, Estimate]]:
    """kind -> way to decide -> share folded."""
    kinds = list(dict.fromkeys(pair.kind for pair in pairs))
    found: dict[str, dict[str, Estimate]] = {}
    for kind in kinds:
        of_kind = [pair for pair in pairs if pair.kind == kind]
        shares = {name: proportion([judge(pair) for pair in of_kind]) for name, judge in JUDGES.items()}
        found[kind] = {name: share for name, share in shares.items() if share}
    return found


def _share(estimate: Estimate | None) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.2f}, {estimate.high:.2f}]" if estimate else "none"


def report(pairs: Sequence[Pair], folded: Folding | None, listed: bool) -> str:
    """Tables for people: folded share before and now with n and interval, then all ways by number."""
    found = figures(pairs)
    lines = [f"{'folded':<44}{'n':>5}  {'before':<22}{'now':<22}"]
    for kind, shares in found.items():
        lines.append(f"{kind:<44}{shares['now'].n:>5}  {_share(shares['before']):<22}{_share(shares['now']):<22}")
    lines += ["", *(f"{number:>3}  {name}" for number, name in enumerate(JUDGES))]
    lines += ["", f"{'in 100':<44}" + "".join(f"{number:>5}" for number in range(len(JUDGES)))]
    lines += [
        f"{kind:<44}" + "".join(f"{100 * shares[name].value:>5.0f}" for name in JUDGES)
        for kind, shares in found.items()
    ]
    if folded:
        lines += [
            "",
            f"put through index.stories: {folded.articles} articles, {folded.milliseconds:.1f} ms each",
            f"  pairs of tellers in one story {_share(folded.recall)}, pairs in one story that belong there"
            f" {_share(folded.precision)}, follow-ups folded {_share(folded.follow_ups_folded)}",
        ]
    if listed:
        lines += ["", *(f"{pair.kind}: {pair.name}" for pair in pairs if pair.name and _now(pair))]
    return "\n".join(lines)


def table_run(name: str, half: str, pairs: Sequence[Pair], folded: Folding | None) -> TableRun:
    """The figures as they go into `docs/benchmarks.md`."""
    rows = tuple(
        (kind, str(shares["now"].n), spread(shares["before"]), spread(shares["now"]))
        for kind, shares in figures(pairs).items()
    )
    tables = [Table("Folded, pair by pair", ("", "n", "MinHash estimate over .5", "Newsdesk"), rows)]
    if folded:
        told = (
            ("pairs of tellers of one report that share a story (recall)", folded.recall),
            ("pairs in one story that tell one report (precision)", folded.precision),
            ("follow-ups folded into the report they follow", folded.follow_ups_folded),
        )
        cells = tuple((what, str(each.n), spread(each)) for what, each in told if each)
        tables.append(Table("Ten outlets and a follow-up to each report, in a random order", ("", "n", "share"), cells))
    return TableRun(
        f"Near-copies: {name}",
        circumstances(f"python -m tests.evals.near_copies --data DIR --set {name}", {"half": half}, ("datasketch",)),
        tuple(tables),
        (
            "Copies and follow-ups are made from real articles by stated, seeded rules (`tests/evals/outlets.py`); what is"
            " folded is right for copies and wrong for follow-ups and briefs. The rule was chosen with real pairs of both"
            " halves in view, so these are no held-out figures. Most identical texts are consent pages, which the reader"
            " of pages refuses.",
        ),
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.near_copies", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", default="rtqa2022a", metavar="SET", help="rtqa2022a (default), lee, or another corpus")
    parser.add_argument("--half", choices=("dev", "test"), default="test", help="whose articles copies are made from")
    parser.add_argument("--limit", type=int, default=400, metavar="N", help="articles that copies are made from")
    parser.add_argument("--stories", type=int, default=60, metavar="N", help="reports put through index.stories")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the run there, for `python -m tests.evals keep`"
    )
    parser.add_argument("--list", action="store_true", help="name the real pairs that are folded now")
    asked = parser.parse_args(arguments)
    articles = read_articles(asked.data, asked.set)
    reports = [each for each in usable(articles) if half_of(each) == asked.half]
    if not reports:
        print(f"near_copies: no article of {asked.set} is long enough", file=sys.stderr)
        return 1
    pairs = made_pairs(reports, asked.limit) + real_pairs(articles)
    folded = folding(reports, asked.stories) if asked.stories else None
    print(report(pairs, folded, asked.list))
    if asked.json:
        write(table_run(asked.set, asked.half, pairs, folded), asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
