"""How often a standing question tells of a change, and each change to be read: `python -m tests.evals.standing`.

    python -m tests.evals.standing unrelated --data DIR --home HOME   articles of another set come: nothing should be told
    python -m tests.evals.standing weekly --data DIR --home HOME      asked once a week: every change is printed to be read

HOME holds the index of rtqa2022a and, for `unrelated`, is added to: give a copy. Publication stands in for when the index
had an article.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant import Assistant
from assistant.checking.checker import Checker
from assistant.records import Answer, Citation
from assistant.standing.change import changed, told_after
from assistant.standing.standing_question import AnswerChange, StandingRequest
from index import NewsIndex
from tests.evals.homes import opened
from tests.evals.sets import Question, QuestionSet, read_set

END = datetime(2022, 8, 27, tzinfo=UTC)
WEEK = timedelta(days=7)


def published(citation: Citation) -> datetime | None:
    return citation.published or datetime(2000, 1, 1, tzinfo=UTC)


class Replay:
    """Asks standing questions at moments of the past."""

    def __init__(self, index: NewsIndex) -> None:
        self.index = index
        self.assistant = Assistant(index, "quotes")
        self.checker = Checker()
        self.asked = 0
        self.altered = 0
        self.seconds = 0.0

    def ask(self, asking: StandingRequest, moment: datetime) -> tuple[StandingRequest, AnswerChange | None]:
        after = self.assistant.ask(asking.question, filters=asking.filters, asked_at=moment)
        begun = time.perf_counter()
        change = changed(asking, after, self.index, self.index.embedder, self.checker, published)
        self.seconds += time.perf_counter() - begun
        self.asked += 1
        self.altered += asking.latest is not None and _words(asking.latest) != _words(after)
        return replace(asking, latest=after, told=told_after(asking, after, change)), change


def _words(answer: Answer) -> frozenset[str]:
    return frozenset(sentence.text for sentence in answer.sentences)


def unrelated(index: NewsIndex, questions: list[Question], others: QuestionSet) -> list[tuple[str, AnswerChange]]:
    replay = Replay(index)
    askings = [replay.ask(StandingRequest(each.text), END)[0] for each in questions]
    came = END + timedelta(days=1)
    index.add(replace(article, published=came) for each in others.documents if (article := each.read))
    found = [(each.question, replay.ask(each, came + WEEK)[1]) for each in askings]
    _say(replay, len(questions))
    return [(question, change) for question, change in found if change]


def weekly(index: NewsIndex, questions: list[Question]) -> list[tuple[str, AnswerChange]]:
    replay = Replay(index)
    found: list[tuple[str, AnswerChange]] = []
    for question in questions:
        moment, asking = question.asked_at or END, StandingRequest(question.text)
        while moment <= END + WEEK:
            asking, change = replay.ask(asking, moment)
            if change:
                found.append((question.text, change))
            moment += WEEK
    _say(replay, len(questions))
    return found


def _say(replay: Replay, count: int) -> None:
    print(
        f"{count} questions, asked {replay.asked} times; the answer's sentences were others {replay.altered} times;"
        f" {1000 * replay.seconds / replay.asked:.0f} ms to compare"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("mode", choices=("unrelated", "weekly"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--others", default="multihoprag", help="the set whose articles come")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth question")
    parser.add_argument("--first", type=int, default=0, help="beginning with this one, from 0")
    parser.add_argument(
        "--questions", type=Path, help="a file of other questions, one a line, asked from the set's first day"
    )
    parser.add_argument("--out", type=Path, help="a file for the changes, one line of JSON each")
    given = parser.parse_args()
    questions = read_set(given.data, "rtqa2022a")
    chosen = list(questions.questions)[given.first :: given.every]
    if given.questions:
        begun = min(each.asked_at for each in chosen if each.asked_at)
        lines = filter(None, map(str.strip, given.questions.read_text(encoding="utf-8").splitlines()))
        chosen = [replace(chosen[0], text=line, asked_at=begun) for line in lines]
    with opened(questions, given.home) as home:
        if given.mode == "unrelated":
            changes = unrelated(home.index, chosen, read_set(given.data, given.others))
        else:
            changes = weekly(home.index, chosen)
    print(f"{len(changes)} changes: {dict(Counter(change.kind for _, change in changes))}")
    lines = [
        {
            "question": question,
            "kind": change.kind,
            "at": f"{change.at:%Y-%m-%d}",
            "headline": change.headline,
            "new": [each.text for each in change.new],
            "now": [each.text for each in change.now],
            "gone": [each.text for each in change.gone],
        }
        for question, change in changes
    ]
    if given.out:
        given.out.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
