"""What becomes of sentences that a strong language model writes in its own words: shown, shown with a mark, or withheld.

    python -m tests.evals.written_claims --data DIR [--read FILE] [--json FILE]

The set `written` has true sentences, false twins of each by kind, and habits of models. Each goes through `verify_written`
with all passages the model was shown. "Carried" says whether the words of its citations overlap the words that the set
names for it. `--read` writes every sentence with its verdict, for whoever reads them; it must be outside the repository.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.checking.checker import Checker
from assistant.checking.verify import verify_written
from assistant.records import Citation, Sentence
from assistant.writing.exact_words import cited_words
from tests.evals.checking import evidence_of
from tests.evals.metrics import proportion
from tests.evals.record import circumstances
from tests.evals.report import ROOT
from tests.evals.sets import SetError
from tests.evals.table_run import Table, TableRun, text, write
from tests.evals.wording import spread

FACTS = ("NUMX", "NAME", "QUOTE", "DATE", "NUM")


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of the set, its verdict, and whether its citations have the words that the set names; `None` if it names
    none."""

    record: Mapping[str, Any]
    sentence: Sentence
    quoted: tuple[str, ...]
    carried: bool | None

    @property
    def fate(self) -> str:
        return {"supported": "shown", "partly": "marked", "unsupported": "withheld"}[self.sentence.support]


def run(records: Sequence[Mapping[str, Any]], checker: Checker) -> list[Judged]:
    """Every sentence of the set, verified as an answer's sentences are."""
    return [_judged(record, checker) for record in records]


def _judged(record: Mapping[str, Any], checker: Checker) -> Judged:
    shown = {each["n"]: _citation(each) for each in record["evidence"]}
    verdict = verify_written(Sentence(record["claim"], tuple(record["cites"]), "unsupported"), shown, checker)
    quoted, _ = cited_words(record["claim"], verdict.citations, ())
    wanted = record.get("quote") or []
    carried = None
    if wanted and record["label"] == "good" and quoted:
        carried = any(_overlap(citation, shown[one["n"]], one["text"]) for citation in quoted for one in wanted)
    return Judged(record, verdict.sentence, tuple(each.quote for each in quoted), carried)


def _citation(record: Mapping[str, Any]) -> Citation:
    evidence = evidence_of(record)
    words = evidence.text
    return Citation(
        record["n"], record["article"], 1, None, evidence.title, evidence.publisher, evidence.published,
        words, 0, len(words), words, 0,
    )  # fmt: skip


def _overlap(citation: Citation, source: Citation, words: str) -> bool:
    at = source.passage.find(words)
    same = citation.article_id == source.article_id and citation.passage == source.passage
    return same and at >= 0 and citation.start < at + len(words) and at < citation.end


def tables(found: Sequence[Judged]) -> tuple[Table, ...]:
    """Fates by style and kind, and the shares that are aimed at."""
    return Table("What became of each kind", ("", "shown", "marked", "withheld", "n"), tuple(_kinds(found))), Table(
        "Shares", ("", "n", "share"), tuple(_shares(found))
    )


def _kinds(found: Sequence[Judged]) -> Iterator[tuple[str, ...]]:
    groups: dict[str, list[Judged]] = {}
    for each in found:
        record = each.record
        if record["style"] == "habit":
            name = f"habit, to {record['verdict']}"
        elif record["label"] == "good":
            name = f"true, {'own words' if record['style'] == 'A' else 'near the wording'}"
        else:
            name = f"false, {record['kind']}"
        groups.setdefault(name, []).append(each)
    for name, members in sorted(groups.items(), key=lambda group: (group[0][0] != "t", group[0])):
        fates = [each.fate for each in members]
        yield name, *(str(fates.count(fate)) for fate in ("shown", "marked", "withheld")), str(len(members))


def _shares(found: Sequence[Judged]) -> Iterator[tuple[str, ...]]:
    plain = [each for each in found if each.record["style"] != "habit"]
    good = [each for each in plain if each.record["label"] == "good" and each.record["style"] == "A"]
    bad = [each for each in plain if each.record["label"] == "bad"]
    facts = [each for each in bad if each.record["kind"] in FACTS]
    for name, outcomes in (
        ("true, own words: withheld", [each.fate == "withheld" for each in good]),
        ("true, own words: marked", [each.fate == "marked" for each in good]),
        ("false: shown without a mark", [each.fate == "shown" for each in bad]),
        ("false by a number, date, name or quotation: marked or withheld", [each.fate != "shown" for each in facts]),
        ("true: citations that have the words", [each.carried for each in plain if each.carried is not None]),
    ):
        if share := proportion([bool(each) for each in outcomes]):
            yield name, str(len(outcomes)), spread(share)


def _lines(found: Sequence[Judged]) -> Iterator[str]:
    for each in found:
        record = each.record
        yield json.dumps(
            {
                "id": record["id"],
                "kind": record["kind"] or record.get("habit"),
                "true": record["label"] == "good",
                "support": each.sentence.support,
                "placed": each.sentence.placed,
                "claim": record["claim"],
                "checks": each.sentence.checks,
                "quoted": each.quoted,
                "wanted": record.get("quote"),
            },
            ensure_ascii=False,
        )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.written_claims", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--read", type=Path, metavar="FILE", help="write every sentence with its verdict there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, as docs/results has them")
    asked = parser.parse_args(arguments)
    if asked.read and ROOT in asked.read.resolve().parents:
        print(f"written_claims: {asked.read} is inside the repository, and texts of a set never are", file=sys.stderr)
        return 1
    path = asked.data / "written" / "claims.jsonl"
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetError(f"{path} can't be read: {error} (--data names the folder that holds written)") from error
    found = run(records, Checker())
    table_run = TableRun(
        "A language model's own words: what is shown, marked and withheld",
        circumstances("python -m tests.evals.written_claims --data DIR", {}, ()),
        tables(found),
        ("The set was used for developing. One hand wrote and labelled it.",),
    )
    print(text(table_run))
    if asked.read:
        asked.read.write_text("".join(f"{line}\n" for line in _lines(found)), encoding="utf-8")
    if asked.json:
        write(table_run, asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
