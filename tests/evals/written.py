"""What a real language model writes on a set's questions, and what of it is shown: figures, and sentences to read by hand.

python -m tests.evals.written --data DIR --set rtqa2022a [--limit N] [--half test] [--save FILE] [--texts FILE] [--json FILE]

Without NEWSDESK_MODEL the small model of the tests is served and asked: weak, inventive, and so a hard case for the check.
Names and numbers are looked for here by a rule of this file, which shares nothing with the product's own check. Sentences go
to `--save`, outside the repository; the JSON has figures only.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import json
import random
import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from assistant import Assistant
from assistant.checking.checker import Checker
from assistant.checking.verify import evidence_of
from assistant.protocols import ClaimChecker
from assistant.records import Answer, Citation, Sentence
from assistant.settings import read_settings
from assistant.writing.drafting import drafts
from assistant.writing.models import ChatModel, load_model
from index import NewsdeskError
from tests.assistant.small_model import serving_small_model
from tests.evals.homes import KEPT, opened, show_asking
from tests.evals.metrics import contains_words, proportion
from tests.evals.record import circumstances
from tests.evals.report import ROOT
from tests.evals.sets import Question, SetError, read_set
from tests.evals.table_run import Table, TableRun, text, write
from tests.evals.wording import spread

# A slow machine may take minutes for a small model's prompt; the product's own limit is for people who wait.
SMALL_MODEL = {"model": "openai:smollm2", "model_timeout_seconds": 300.0, "model_context_tokens": 1200}
BY_HAND = 50
SEED = 20221123

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W_]|[’'](?=[^\W\d_]))*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that was shown: the names and numbers that what it cites lacks, and how its citations do.

    `carried` is whether all of them together carry it ("supported"); `needed` says for each whether it carries the
    sentence alone or the others don't without it, which is ALCE's precision (Gao et al. 2023).
    """

    absent: tuple[str, ...]
    support: str
    carried: bool
    needed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got from the model. `contained` is whether the known answer stands in the whole text."""

    by_model: bool
    refused: bool
    wrote: int
    cited: int
    withheld: int
    dropped: int
    shown: tuple[Shown, ...]
    contained: bool | None
    notes: tuple[str, ...]
    seconds: float


class Recording(ChatModel):
    """A model whose last text is kept, to count what it wrote itself; and all its texts in a file, by question, where
    there is one, so that a change of the check can be measured without asking again."""

    def __init__(self, model: ChatModel, texts: Path | None = None) -> None:
        super().__init__(model.name, model._model, model.timeout_seconds, model.context_tokens)
        self.text = ""
        self._file = texts
        lines = texts.read_text(encoding="utf-8").splitlines() if texts and texts.exists() else []
        self._known: dict[str, str] = dict(json.loads(line) for line in lines)

    def stream(self, system: str, user: str, timeout_seconds: float | None = None) -> Iterator[str]:
        self.text = ""
        question = user.rpartition("\n")[2]
        known = self._known.get(question)
        for piece in [known] if known is not None else super().stream(system, user, timeout_seconds):
            self.text += piece
            yield piece
        if known is None and self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([question, self.text], ensure_ascii=False) + "\n")


def absent(sentence: str, citations: Sequence[Citation]) -> tuple[str, ...]:
    """The numbers and capitalised words of `sentence` that stand nowhere in the cited passages, their headlines, outlets
    and dates. Literal, but for case, accents, possessives and what one word has behind the other's five letters or more
    (Europe, European); the sentence's first word counts only if it is a number."""
    known = {_plain(word) for each in citations for word in _WORD.findall(_about(each))}

    def stands(word: str) -> bool:
        alike = (other for other in known if min(len(word), len(other)) >= 5 and not word[0].isdigit())
        return word in known or any(word.startswith(other) or other.startswith(word) for other in alike)

    found = []
    for place, word in enumerate(_WORD.findall(sentence)):
        wanted = word[:1].isdigit() or (place > 0 and word[:1].isupper() and word != "I")
        if wanted and not stands(_plain(word)):
            found.append(word)
    return tuple(found)


def _about(citation: Citation) -> str:
    day = f"{citation.published:%A} {citation.published.day} {citation.published:%B %Y}" if citation.published else ""
    return f"{citation.passage}\n{citation.title}\n{citation.publisher or ''}\n{day}"


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").removesuffix("'s")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace(",", "")


def _shown(sentence: Sentence, answer: Answer, checker: ClaimChecker) -> Shown:
    cited = [citation for citation in answer.citations if citation.number in sentence.citations]

    def carries(these: Sequence[Citation]) -> bool:
        return (
            bool(these) and checker.check(sentence.text, [evidence_of(each) for each in these]).support == "supported"
        )

    whole = carries(cited)
    needed = [
        whole and (carries([each]) or not carries([other for other in cited if other is not each])) for each in cited
    ]
    return Shown(absent(sentence.text, cited), sentence.support, whole, tuple(needed))


def _stated(answer: Answer) -> list[Sentence]:
    """The model's own sentences that state something: not lead-ins, and not quotes in the place of withheld ones."""
    return [sentence for sentence in answer.sentences if sentence.placed]


def ask(
    question: Question, asked_at: datetime | None, assistant: Assistant, model: Recording, checker: ClaimChecker
) -> tuple[Outcome, Answer]:
    """Ask one question, and judge the answer."""
    model.text = ""
    began = time.monotonic()
    answer = assistant.ask(question.text, asked_at=asked_at)
    seconds = time.monotonic() - began
    own = list(drafts([model.text]))
    by_model = answer.model == model.name
    outcome = Outcome(
        by_model=by_model,
        refused=answer.refused,
        wrote=len(own),
        cited=sum(bool(draft.citations) for draft in own),
        withheld=len(answer.withheld),
        dropped=answer.dropped_citations,
        shown=tuple(_shown(each, answer, checker) for each in _stated(answer)) if by_model else (),
        contained=any(contains_words(answer.text, wanted) for wanted in question.answers) if question.answers else None,
        notes=answer.notes,
        seconds=seconds,
    )
    return outcome, answer


def table_run(name: str, model: str, half: str | None, limit: int | None, outcomes: Sequence[Outcome]) -> TableRun:
    """The figures as they go into `docs/benchmarks.md`."""
    shown = [each for outcome in outcomes for each in outcome.shown]
    asked = [outcome for outcome in outcomes if outcome.wrote or outcome.notes]
    answered = [outcome for outcome in outcomes if outcome.by_model]
    counts = (
        ("questions", len(outcomes)),
        ("… of which the model was asked", len(asked)),
        ("… answered with sentences of the model's", len(answered)),
        ("… refused in the end", sum(outcome.refused for outcome in outcomes)),
        ("sentences the model wrote", sum(outcome.wrote for outcome in asked)),
        ("… with a citation of its own", sum(outcome.cited for outcome in asked)),
        ("… shown", len(shown)),
        ("… of those as “partly supported”", sum(each.support == "partly" for each in shown)),
        ("… withheld", sum(outcome.withheld for outcome in asked)),
        ("citations of what nobody was shown", sum(outcome.dropped for outcome in outcomes)),
    )
    shares = (
        ("shown sentences with a name or number absent from what they cite", [bool(each.absent) for each in shown]),
        ("shown sentences that their citations carry (citation recall)", [each.carried for each in shown]),
        ("citations that are needed (citation precision)", [one for each in shown for one in each.needed]),
        (
            "answers, written or quoted, with the known answer in them",
            [o.contained for o in outcomes if o.contained is not None],
        ),
        ("written answers with the known answer in them", [o.contained for o in answered if o.contained is not None]),
    )
    rows = tuple((what, str(len(each)), spread(found)) for what, each in shares if (found := proportion(each)))
    settings = {"model": model, "half": half or "both", **{k: v for k, v in SMALL_MODEL.items() if k != "model"}}
    command = f"python -m tests.evals.written --data DIR --set {name}"
    command += f" --half {half}" * bool(half) + f" --limit {limit}" * bool(limit)
    return TableRun(
        f"Written answers: {name}, {model}",
        circumstances(command, settings, ("langchain-openai", "xllamacpp")),
        (
            Table("What was written and what was shown", ("", "n"), tuple((what, f"{n:,}") for what, n in counts)),
            Table("Of what was shown", ("", "n", "share"), rows),
        ),
        (
            "Names and numbers are looked for by a literal rule that shares nothing with the check: every capitalised word"
            " but the first and every number must stand in the cited passages, their headlines, outlets or dates. Citation"
            " recall and precision are ALCE's, judged by our own check, so recall says only how much is shown as partly"
            " supported.",
        ),
    )


@contextmanager
def _model() -> Iterator[ChatModel]:
    """The model that the environment names, else the small one, served for as long as this lasts."""
    named = load_model()
    if named:
        yield named
        return
    with serving_small_model() as url:
        os.environ["OPENAI_BASE_URL"] = url
        small = load_model(read_settings().model_copy(update=SMALL_MODEL))
        assert small is not None
        yield small


def _lines(question: Question, answer: Answer, outcome: Outcome) -> Iterable[dict[str, object]]:
    for sentence, judged in zip(_stated(answer), outcome.shown, strict=False):
        cited = [asdict(each) for each in answer.citations if each.number in sentence.citations]
        yield {
            "question": question.text,
            "known": question.answers,
            "sentence": sentence.text,
            "support": sentence.support,
            "checks": sentence.checks,
            "absent": judged.absent,
            "cites": [
                {key: str(each[key]) for key in ("title", "publisher", "published", "quote", "passage")}
                for each in cited
            ],
        }
    for sentence in answer.withheld:
        yield {"question": question.text, "withheld": sentence.text, "checks": sentence.checks}


def _save(path: Path, lines: Sequence[dict[str, object]]) -> None:
    """All sentences, and a random `BY_HAND` of the shown ones marked, for whoever reads them."""
    shown = [line for line in lines if "sentence" in line]
    for line in random.Random(SEED).sample(shown, min(BY_HAND, len(shown))):
        line["by_hand"] = True
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    save = asked.save or KEPT / f"written-{asked.set.replace('/', '-')}.jsonl"
    for path in filter(None, (save, asked.texts)):
        if ROOT in path.resolve().parents:
            print(f"written: {path} is inside the repository, and texts of a set never are", file=sys.stderr)
            return 1
    try:
        questions = read_set(asked.data, asked.set)
        chosen = [each for each in questions.questions if asked.half in (None, each.half)][: asked.limit]
        outcomes, lines = [], []
        with opened(questions, asked.home) as kept, _model() as model:
            recording, checker = Recording(model, asked.texts), Checker()
            assistant = Assistant(kept.index, recording)
            for number, question in enumerate(chosen, start=1):
                outcome, answer = ask(question, question.asked_at, assistant, recording, checker)
                outcomes.append(outcome)
                lines += _lines(question, answer, outcome)
                show_asking(number, len(chosen))
                _save(save, lines)
            name = model.name
    except (NewsdeskError, SetError) as error:
        print(f"written: {error}", file=sys.stderr)
        return 1
    run = table_run(asked.set, name, asked.half, asked.limit, outcomes)
    print(text(run))
    print(
        f"\nseconds a question: {sum(each.seconds for each in outcomes) / max(1, len(outcomes)):.1f}; sentences in {save}"
    )
    for why in sorted({note for each in outcomes for note in each.notes}):
        print(f"  {sum(why in each.notes for each in outcomes)} × {why}")
    if asked.json:
        write(run, asked.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.written", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", default="rtqa2022a", metavar="SET", help="whose questions are asked (rtqa2022a)")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the corpus is indexed; kept and used again")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    parser.add_argument("--half", choices=("dev", "test"), help="only the questions to choose by, or to report on")
    parser.add_argument("--save", type=Path, metavar="FILE", help="where the sentences go, to be read by hand")
    parser.add_argument(
        "--texts", type=Path, metavar="FILE", help="keep what the model writes there, and take it from there again"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, as docs/results has them")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
