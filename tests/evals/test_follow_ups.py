"""Follow-ups are measured as the text books say, conversation by conversation, over data written here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evals.bm25 import BM25
from tests.evals.follow_ups import answers, main, ranks, read_follow_ups, rewritten, rouge_1, rouge_l, tokens

PAST = ["Mara Quill", "Early years", "Where was she born?", "In Lindow.", "Who were her parents?", "I don't know."]
RECORDS = [
    {"id": "a#1", "history": PAST[:2], "question": "Where was she born?", "rewrite": "Where was Mara Quill born?"},
    {
        "id": "a#2",
        "history": PAST[:4],
        "question": "Who were her parents?",
        "rewrite": "Who were Mara Quill's parents?",
    },
    {"id": "a#3", "history": PAST, "question": "Why?", "rewrite": "Why are Mara Quill's parents unknown?"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "canard").mkdir()
    (tmp_path / "canard" / "dev.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    (tmp_path / "rtqa2022a").mkdir()
    article = {"id": "d", "title": "Bread", "text": "The bakery won. It baked bread.", "published": "2024-05-02"}
    (tmp_path / "rtqa2022a" / "corpus.jsonl").write_text(json.dumps(article) + "\n")
    asked = [{"id": str(n), "query": f"Who won prize {n} in Lindow?", "date": "2024-05-03"} for n in range(6)]
    (tmp_path / "rtqa2022a" / "queries.jsonl").write_text("".join(json.dumps(each) + "\n" for each in asked))
    return tmp_path


def test_rouge_counts_words_and_their_order() -> None:
    assert rouge_1("Who is he?", "who is HE") == rouge_l("Who is he?", "who is HE") == 1.0
    assert rouge_1("a b c d", "d c b a") == 1.0
    assert rouge_l("a b c d", "d c b a") == 0.25
    assert rouge_1("", "a") == rouge_l("", "a") == 0.0
    assert tokens("Mara’s") == tokens("Mara's")


def test_a_question_looks_for_its_own_answer_and_no_answer_is_no_document(folder: Path) -> None:
    questions = read_follow_ups(folder)
    documents, gold = answers(questions)
    assert [(document.title, document.text) for document in documents] == [("Mara Quill: Early years", "In Lindow.")]
    assert gold == {"a#1": "a#1"}
    assert ranks(BM25(documents), {"a#1": "Where was Quill born, in Lindow?"}, gold, ["a#1"]) == [1]
    assert {each.half for each in questions} <= {"dev", "test"}
    assert len({each.half for each in questions}) == 1


def test_each_rewrite_sees_those_before_it(folder: Path) -> None:
    seen: list[list[str]] = []

    def rewriter(question: str, history: object) -> str:
        seen.append([turn.answer.standalone_question for turn in history])  # type: ignore[attr-defined]
        return question.upper()

    rewritten(read_follow_ups(folder), rewriter)
    assert seen[2] == ["Mara Quill", "WHERE WAS SHE BORN?", "WHO WERE HER PARENTS?"]


def test_a_run_is_written_as_tables_with_another_rewriter_beside_ours(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("def standalone(question, history):\n    return question + ' Mara Quill'\n")
    arguments = ["--data", str(folder), "--other", f"another={other}", "--json", str(tmp_path / "run.json")]
    assert main(arguments) == 0
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["kind"] == "tables"
    assert str(tmp_path) not in json.dumps(run)
    assert [row[0] for row in run["tables"][0]["rows"]] == [
        "as asked", "another", "Newsdesk's rules", "people's rewrites",
    ]  # fmt: skip
