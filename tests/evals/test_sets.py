"""Sets are read as they are laid out, and a broken one is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.evals.bm25 import BM25, terms_of
from tests.evals.sets import SetError, read_question, read_set
from tests.evals.written_set import write_facts, write_set


def test_a_set_is_read_with_dates_answers_and_what_is_known_of_them(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    by_id = {question.id: question for question in village.questions}
    assert len(village.documents) == 6
    assert by_id["q1"].asked_at == datetime(2024, 4, 5, 23, 59, 59, tzinfo=UTC)
    assert by_id["q5"].asked_at is None
    assert by_id["q3"].answers == ("cracks",)
    assert [by_id[name].answerable for name in ("q1", "q4", "q5", "q6")] == [True, False, None, False]
    assert by_id["q4"].answers == ()
    assert {question.half for question in village.questions} <= {"dev", "test"}


def test_a_set_in_languages_is_read_by_its_language(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path, "village/en"), "village/en")
    assert {document.language for document in village.documents} == {"en"}


def test_documents_without_addresses_stay_different_articles(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    assert len({document.article.id for document in village.documents}) == 6
    assert village.documents[0].article.published == datetime(2024, 4, 2, tzinfo=UTC)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="nowhere"):
        read_set(tmp_path, "nowhere")


def test_a_broken_line_is_named_with_its_number(tmp_path: Path) -> None:
    queries = write_set(tmp_path) / "village" / "queries.jsonl"
    queries.write_text(queries.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    with pytest.raises(SetError, match=r"queries\.jsonl:7"):
        read_set(tmp_path, "village")


def test_a_gold_article_that_the_corpus_lacks_is_named(tmp_path: Path) -> None:
    queries = write_set(tmp_path) / "village" / "queries.jsonl"
    queries.write_text('{"id": "q9", "query": "What?", "gold_docs": ["gone"]}\n', encoding="utf-8")
    with pytest.raises(SetError, match="gone"):
        read_set(tmp_path, "village")


def test_the_baseline_finds_the_article_with_the_questions_words(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    baseline = BM25(village.documents)
    assert baseline.rank("How many hives did beekeepers count?")[0] == "bees"
    assert baseline.rank("zeppelin") == []


def test_the_dated_baseline_leaves_out_what_came_later(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    baseline = BM25(village.documents)
    asked = datetime(2024, 4, 5, 23, 59, 59, tzinfo=UTC)
    assert "later" in baseline.rank("Captain Ada Holm")
    assert "later" not in baseline.rank("Captain Ada Holm", not_after=asked)
    assert "undated" in baseline.rank("leeks", not_after=asked)


def test_an_article_counts_by_its_best_passage(tmp_path: Path) -> None:
    village = read_set(write_set(tmp_path), "village")
    baseline = BM25(village.documents, passage_words=5)
    found = baseline.rank("the harbour council said the ferry", k=6)
    assert found[:2] == ["ferry", "ferry-copy"]
    assert len(found) == len(set(found))


def test_a_set_of_evidence_has_an_article_for_each_fact_and_wants_all_of_them(tmp_path: Path) -> None:
    facts = read_set(write_facts(tmp_path), "facts")
    assert len({document.article.id for document in facts.documents}) == 3
    by_id = {question.id: question for question in facts.questions}
    assert by_id["f1"].evidence == by_id["f1"].gold == {"mites", "spray"}
    assert (by_id["f3"].evidence, by_id["f3"].answerable) == (frozenset(), False)


def test_a_set_without_dates_is_asked_at_the_start_of_the_month_after_its_newest_article(tmp_path: Path) -> None:
    facts = read_set(write_facts(tmp_path), "facts")
    assert {question.asked_at for question in facts.questions} == {datetime(2023, 12, 1, tzinfo=UTC)}
    assert facts.asking == "2023-12-01T00:00Z, for the set has no dates"


def test_the_baseline_reads_scripts_without_spaces_by_pairs_of_characters() -> None:
    assert terms_of("Ferry 渡轮停航 2") == ["ferry", "渡轮", "轮停", "停航", "2"]


@pytest.mark.parametrize("written", ["2024-01-05", "2024-1-5", "2024-1月05日"])
def test_a_day_is_read_however_a_set_writes_it(written: str) -> None:
    question = read_question({"id": "q1", "query": "What?", "date": written})
    assert question.asked_at == datetime(2024, 1, 5, 23, 59, 59, tzinfo=UTC)
