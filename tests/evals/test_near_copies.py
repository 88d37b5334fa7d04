"""The measuring of near-copies, on the bundled sample: rules do what they say, and the figures add up."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from index import Article
from index.sources.file.files import read_paths
from tests.evals import near_copies, outlets, table_run

SAMPLE = Path(__file__).parents[2] / "index" / "sample" / "articles"
REPORT = [f"Paragraph {number} has {' '.join(f'word{number}x{i}' for i in range(20))}." for number in range(10)]


def words(paragraphs: list[str]) -> int:
    return sum(len(text.split()) for text in paragraphs)


def test_paragraphs_are_dropped_after_the_first() -> None:
    kept = outlets.dropped(0.5)(REPORT, random.Random(1))
    assert kept[0] == REPORT[0] and len(kept) == 6
    assert [text for text in REPORT if text in kept] == kept


def test_a_truncated_report_is_its_beginning() -> None:
    kept = outlets.truncated(0.6)(REPORT, random.Random(1))
    assert words(kept) == round(0.6 * words(REPORT))
    assert " ".join(REPORT).startswith(" ".join(kept)[:-1])


def test_house_style_changes_quotes_spelling_and_numbers() -> None:
    text = 'The "color" of 3 theaters rose by 12.5% in "the center".'
    dateline, credit = outlets.house_style([text], random.Random(1))
    assert dateline.endswith("The “colour” of three theatres rose by 12.5 per cent in “the centre”.")
    assert credit.startswith("(Reporting")


def test_a_follow_up_has_the_share_of_background_that_it_says() -> None:
    news = [f"News {number} {' '.join(f'new{number}x{i}' for i in range(30))}." for number in range(20)]
    text = outlets.follow_up(REPORT, news, 0.4, random.Random(1))
    background = [each for each in text if each in REPORT]
    assert text[0].startswith("News 0")
    assert words(background) / words(text) == pytest.approx(0.4, abs=0.02)


def test_the_same_seed_makes_the_same_copies() -> None:
    for rule in outlets.COPIES.values():
        assert rule(REPORT, random.Random(7)) == rule(REPORT, random.Random(7))


@pytest.mark.thorough
@pytest.mark.slow
def test_on_the_sample_copies_fold_and_follow_ups_do_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data" / "sample"
    folder.mkdir(parents=True)
    articles = [each for each in read_paths([SAMPLE]) if isinstance(each, Article)]
    lines = (json.dumps({"id": each.id, "title": each.title, "text": each.text, "url": each.url}) for each in articles)
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "queries.jsonl").write_text("", encoding="utf-8")
    out = tmp_path / "figures.json"
    asked = ["--data", str(tmp_path / "data"), "--set", "sample", "--limit", "20", "--stories", "4", "--json", str(out)]
    assert near_copies.main(asked) == 0
    assert "house style" in capsys.readouterr().out
    folded = {kind: float(now.split()[0]) for kind, _, _, now in table_run.read(out).tables[0].rows}
    assert folded["unchanged"] == 1.0
    assert folded["truncated to 60 %"] > 0.9
    assert folded["follow-up, 40% background"] < 0.1
