"""Follow-up questions made to stand alone, against people's rewrites, and what the rewriting does for search.

    python -m tests.evals.follow_ups --data DIR [--half dev|test] [--limit N] [--other NAME=FILE.py] [--json FILE]
        [--show N]

`DIR/canard/dev.jsonl` holds conversations about a page: `history` is the page's title, the section's, then questions and
answers in turn. The page's title stands for an opening turn that names the topic, the section's for the headline cited
there; each system sees its own earlier rewrites. `FILE.py` has a `standalone(question, history)` of its own, such as
`git show bdca2f8:assistant/follow_ups/rewrite.py > earlier.py`.

Search: every answer is a document under its page's and section's titles, ranked by plain BM25 (tests/evals/bm25.py); a
question looks for its own answer among those of all conversations. "I don't know." is no document.

Subjects: the questions of `rtqa2022a`, each asked after the one before it, have nothing to do with one another and stand
alone, so each should be left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from assistant.follow_ups.rewrite import standalone
from assistant.records import Answer, AsOf, Citation, Sentence, Turn
from index.records import Filters
from tests.evals.bm25 import BM25
from tests.evals.metrics import Estimate, difference, hit_at, mean, proportion, reciprocal_rank
from tests.evals.record import circumstances
from tests.evals.sets import Document, Half, read_set
from tests.evals.table_run import Table, TableRun, text, write
from tests.evals.wording import signed, spread

Rewriter = Callable[[str, Sequence[Turn]], str]

NO_ANSWER = "I don't know."
COLUMNS = ("ROUGE-1", "ROUGE-L", "exact", "changed")
SEARCH_COLUMNS = ("Hit@1", "Hit@10", "MRR@10")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One question of a conversation. `past` are the earlier questions with their answers, oldest first."""

    id: str
    title: str
    section: str
    past: tuple[tuple[str, str], ...]
    question: str
    rewrite: str

    @property
    def conversation(self) -> str:
        return self.id.rpartition("#")[0]

    @property
    def half(self) -> Half:
        """Of its whole conversation, so that nothing of it is seen on both sides."""
        return "test" if int(hashlib.sha256(self.conversation.encode()).hexdigest(), 16) % 2 else "dev"


def read_follow_ups(data: Path) -> list[FollowUp]:
    """The questions in the order of the file: a conversation's stand together, the first one first."""
    lines = (data / "canard" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [_follow_up(json.loads(line)) for line in lines]


def _follow_up(record: Mapping[str, str]) -> FollowUp:
    title, section, *past = record["history"]
    return FollowUp(
        record["id"],
        title,
        section,
        tuple(zip(past[::2], past[1::2], strict=True)),
        record["question"],
        record["rewrite"],
    )


def rewritten(questions: Iterable[FollowUp], rewriter: Rewriter) -> dict[str, str]:
    """What `rewriter` makes of each question, by id; the turns before it hold what it made of theirs."""
    made: dict[str, str] = {}
    for each in questions:
        history = [_turn(each.title, "", each.title, each.section)]
        for number, (question, answer) in enumerate(each.past):
            alone = made.get(f"{each.conversation}#{number + 1}", question)
            history.append(_turn(question, "" if answer == NO_ANSWER else answer, alone))
        made[each.id] = rewriter(each.question, history)
    return made


def _turn(question: str, said: str, alone: str, headline: str | None = None) -> Turn:
    cited = (Citation(1, "", 1, None, headline, None, None, "", 0, 0, "", 0),) if headline else ()
    sentences = (Sentence(said, (), "supported"),) if said else ()
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Turn(question, Answer(question, alone, sentences, cited, (), None, AsOf(), "quotes", now, Filters()))


def tokens(sentence: str) -> list[str]:
    """Lower-cased words; a possessive is a word of its own.

    >>> tokens("Who were Mara’s parents?")
    ['who', 'were', 'mara', 's', 'parents']
    """
    return _WORD.findall(sentence.lower())


def rouge_1(made: str, wanted: str) -> float:
    """F1 over words (Lin 2004), 0..1."""
    a, b = Counter(tokens(made)), Counter(tokens(wanted))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def rouge_l(made: str, wanted: str) -> float:
    """F1 over the longest common subsequence of words (Lin 2004), 0..1."""
    a, b = tokens(made), tokens(wanted)
    row = [0] * (len(b) + 1)
    for left in a:
        before = 0
        for number, right in enumerate(b, 1):
            before, row[number] = row[number], before + 1 if left == right else max(row[number], row[number - 1])
    return 2 * row[-1] / max(1, len(a) + len(b))


def answers(questions: Iterable[FollowUp]) -> tuple[list[Document], dict[str, str]]:
    """Every answer as a document, and for each question with one the id of the document it looks for."""
    documents: dict[tuple[str, str], Document] = {}
    gold: dict[str, str] = {}
    for each in questions:
        if not each.past or (answer := each.past[-1][1]) == NO_ANSWER:
            continue
        asked = f"{each.conversation}#{len(each.past)}"
        key = (each.conversation, answer)
        if key not in documents:
            title = f"{each.title}: {each.section}"
            documents[key] = Document(asked, title, answer, None, None, None, (), "en")
        gold[asked] = documents[key].id
    return list(documents.values()), gold


def ranks(bm25: BM25, made: Mapping[str, str], gold: Mapping[str, str], ids: Sequence[str]) -> list[int | None]:
    """Where each question's answer stands among the first ten."""
    found = [(bm25.rank(made[each]), gold[each]) for each in ids]
    return [listed.index(wanted) + 1 if wanted in listed else None for listed, wanted in found]


def left_alone(data: Path, rewriter: Rewriter, half: Half | None) -> list[bool]:
    """For each question of a set without conversations, asked after another: whether it was left as it is."""
    asked = read_set(data, "rtqa2022a").questions
    pairs = [(before, each) for before, each in pairwise(asked) if half in (None, each.half)]
    return [
        rewriter(each.text, [_turn(before.text, next(iter(before.answers), ""), before.text)]) == each.text
        for before, each in pairs
    ]


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    everything = read_follow_ups(asked.data)
    questions = [each for each in everything if asked.half in (None, each.half)][: asked.limit]
    systems: dict[str, Rewriter] = {"as asked": lambda question, _: question}
    systems |= {name: _rewriter_in(Path(file)) for name, _, file in (each.partition("=") for each in asked.other)}
    systems["Newsdesk's rules"] = standalone
    made = {name: rewritten(questions, rewriter) for name, rewriter in systems.items()}
    made["people's rewrites"] = {each.id: each.rewrite for each in questions}
    documents, gold = answers(everything)
    run = TableRun(
        title=f"Follow-up questions: canard, {asked.half or 'both halves'}",
        circumstances=circumstances(_command(asked), {"search": "plain BM25 over the answers"}, ()),
        tables=(
            *_tables(questions, made, BM25(documents), gold),
            _subjects({name: left_alone(asked.data, rewriter, asked.half) for name, rewriter in systems.items()}),
        ),
        notes=(
            f"{len(documents):,} answers are searched. Each system sees its own earlier rewrites. Exact: the same words "
            "in the same order, without regard to case and punctuation.",
        ),
    )
    print(text(run))
    _show(questions, made, asked.show)
    if asked.json:
        write(run, asked.json)
    return 0


def _tables(
    questions: Sequence[FollowUp], made: Mapping[str, Mapping[str, str]], bm25: BM25, gold: Mapping[str, str]
) -> Iterable[Table]:
    scored = {name: _scores(questions, each) for name, each in made.items()}
    rows = [(name, *map(_cell, each)) for name, each in scored.items()]
    yield Table(f"Against people's rewrites, n = {len(questions):,}", ("", *COLUMNS), tuple(rows))
    ids = [each.id for each in questions if each.id in gold]
    found = {name: ranks(bm25, each, gold, ids) for name, each in made.items()}
    rows = [(name, *map(_cell, _search_scores(each))) for name, each in found.items()]
    yield Table(f"Finding the answer, n = {len(ids):,}", ("", *SEARCH_COLUMNS), tuple(rows))
    reached = {name: [reciprocal_rank(rank) for rank in each] for name, each in found.items()}
    ours = reached["Newsdesk's rules"]
    rows = [
        (f"over {name}", signed(gap))
        for name, theirs in reached.items()
        if theirs is not ours and (gap := difference(theirs, ours))
    ]
    yield Table("MRR@10 of Newsdesk's rules, by question", ("", "difference"), tuple(rows))


def _scores(questions: Sequence[FollowUp], made: Mapping[str, str]) -> list[Estimate | None]:
    return [
        mean([rouge_1(made[each.id], each.rewrite) for each in questions]),
        mean([rouge_l(made[each.id], each.rewrite) for each in questions]),
        proportion([tokens(made[each.id]) == tokens(each.rewrite) for each in questions]),
        proportion([made[each.id] != each.question for each in questions]),
    ]


def _search_scores(found: Sequence[int | None]) -> list[Estimate | None]:
    return [
        proportion([hit_at(rank, 1) for rank in found]),
        proportion([hit_at(rank, 10) for rank in found]),
        mean([reciprocal_rank(rank) for rank in found]),
    ]


def _subjects(found: Mapping[str, Sequence[bool]]) -> Table:
    n = len(next(iter(found.values())))
    rows = tuple((name, _cell(proportion(each))) for name, each in found.items())
    return Table(f"A new subject is left as it is: rtqa2022a, each after another, n = {n}", ("", "left alone"), rows)


def _cell(estimate: Estimate | None) -> str:
    return spread(estimate) if estimate else ""


def _show(questions: Sequence[FollowUp], made: Mapping[str, Mapping[str, str]], number: int) -> None:
    for each in random.Random(number).sample(questions, min(number, len(questions))):
        print(f"\n{each.title} / {each.section}", *(f"  {' -> '.join(pair)}" for pair in each.past[-2:]), sep="\n")
        print(*(f"    {name}: {rewrites[each.id]}" for name, rewrites in made.items()), sep="\n")


def _rewriter_in(file: Path) -> Rewriter:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rewriter: Rewriter = module.standalone
    return rewriter


def _command(asked: argparse.Namespace) -> str:
    parts = ["python -m tests.evals.follow_ups --data DIR", *([f"--half {asked.half}"] if asked.half else [])]
    parts += [f"--limit {asked.limit}"] if asked.limit else []
    return " ".join([*parts, *(f"--other '{each.partition('=')[0]}=FILE'" for each in asked.other)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.follow_ups", description="Follow-ups made to stand alone, and searched with."
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds canard")
    parser.add_argument("--half", choices=("dev", "test"), help="only the conversations to choose by, or to report on")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions of conversations")
    parser.add_argument(
        "--other", action="append", default=[], metavar="NAME=FILE", help="a Python file with another `standalone`"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the run here")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N questions with every rewrite")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
