"""The bundled sample: every article is complete, the special ones are as described, and its questions are answered."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from index.sample import EXAMPLE_QUESTIONS, OUTLETS, sample_folder
from index.sources.file.files import read_paths

FILES = sorted(sample_folder().glob("*.md"))
REQUIRED = ("title", "publisher", "url", "published", "section", "authors", "language", "dateline")
SECTIONS = {"Space", "Science", "Sport", "Climate", "Technology"}
KINDS = {"who", "when", "where", "how many", "why", "what", "yes/no", "multi", "unanswerable"}
QUESTIONS: list[dict[str, Any]] = [
    question
    for name in ("sample_questions.json", "sample_questions_a.json", "sample_questions_b.json")
    for question in json.loads((Path(__file__).parents[1] / name).read_text(encoding="utf-8"))
]
ANSWERABLE = [question for question in QUESTIONS if question["kind"] != "unanswerable"]

CORRECTED = ("2018-11-26-insight-landing-1", "2018-11-26-insight-landing-2")
COPIES = (
    "2019-04-10-black-hole-image",
    "2019-04-10-first-picture-of-a-black-hole",
    "2019-04-10-black-hole-photographed",
)
FOLLOW_UP = "2019-09-05-black-hole-team-prize"
FIGURES = (("2022-10-11-dart-orbit-32-minutes", "32 minutes"), ("2023-03-01-dart-orbit-33-minutes", "33 minutes"))


def post(name: str) -> frontmatter.Post:
    return frontmatter.load(str(sample_folder() / f"{name}.md"))


def moment(found: frontmatter.Post, name: str = "published") -> datetime:
    value = found[name]
    assert isinstance(value, datetime)
    return value


def likeness(one: str, other: str) -> float:
    """The Jaccard similarity of two texts' runs of five words, 0 to 1."""
    runs = []
    for text in (one, other):
        words = re.findall(r"\w+", text.lower())
        runs.append({tuple(words[start : start + 5]) for start in range(len(words) - 4)})
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def texts_by_address() -> dict[str, str]:
    """The text of each address; for the corrected article the corrected one, whose file comes later."""
    return {str(found["url"]): found.content for found in map(frontmatter.load, map(str, FILES))}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_article_says_all_that_a_reader_needs(path: Path) -> None:
    found = frontmatter.load(str(path))
    assert not [name for name in REQUIRED if not found.get(name)]
    assert found["publisher"] in OUTLETS
    assert "sample" in str(found["publisher"]).lower()
    authors = found["authors"]
    assert isinstance(authors, list)
    assert all("sample" in author.lower() for author in authors)
    assert found["section"] in SECTIONS
    assert found["language"] == "en"
    assert str(found["dateline"]).isupper()
    assert re.fullmatch(r"https://[a-z]+\.example/\d{4}/\d\d/\d\d/[a-z0-9-]+", str(found["url"]))
    for name in ("published", "updated"):
        date = found.get(name)
        assert (date is None and name == "updated") or isinstance(date, datetime)
        assert date is None or (date.tzinfo and 2015 <= date.year <= 2025)
    assert path.name.startswith(f"{found['published']:%Y-%m-%d}-")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_article_is_short(path: Path) -> None:
    text = frontmatter.load(str(path)).content
    assert 90 <= len(text.split()) <= 220
    assert 3 <= text.count("\n\n") + 1 <= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_day_of_the_week_beside_a_date_is_that_dates(path: Path) -> None:
    found = frontmatter.load(str(path))
    for day, date in re.findall(r"(\w+day), (\d+ [A-Z][a-z]+)", found.content):
        assert datetime.strptime(f"{date} {moment(found).year}", "%d %B %Y").strftime("%A") == day


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_day_of_the_week_named_is_near_the_day_of_publication(path: Path) -> None:
    """News writes "on Monday" of the same day, of one of the two days before, or, in announcements, of the next day."""
    found = frontmatter.load(str(path))
    near = {(moment(found) + timedelta(days=days)).strftime("%A") for days in (-2, -1, 0, 1)}
    day = re.search(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", found.content)
    assert day is None or day.group() in near


def test_newsdesk_reads_every_file_as_it_is_written() -> None:
    articles = list(read_paths([sample_folder()]))
    assert [getattr(article, "text", article) for article in articles] == [
        frontmatter.load(str(path)).content for path in FILES
    ]


def test_only_the_corrected_article_has_two_files_under_one_address() -> None:
    addresses = Counter(str(frontmatter.load(str(path))["url"]) for path in FILES)
    assert [(url, count) for url, count in addresses.items() if count > 1] == [(post(CORRECTED[0])["url"], 2)]


def test_the_sample_spreads_over_years_sections_and_outlets() -> None:
    found = [frontmatter.load(str(path)) for path in FILES]
    assert len(found) >= 40
    assert {moment(article).year for article in found} == set(range(2015, 2026))
    assert {article["section"] for article in found} == SECTIONS
    assert {article["publisher"] for article in found} == set(OUTLETS)


def test_a_correction_has_a_later_date_and_says_what_was_wrong() -> None:
    first, second = map(post, CORRECTED)
    assert first.get("updated") is None
    assert moment(second) == moment(first) < moment(second, "updated")
    assert ("seventh" in first.content, "seventh" in second.content) == (True, False)
    assert "Correction" in second.content and "eighth" in second.content


def test_three_outlets_carry_the_wire_story_nearly_word_for_word() -> None:
    assert len({post(name)["publisher"] for name in COPIES}) == 3
    assert len({post(name)["title"] for name in COPIES}) == 3
    for one, other in combinations(COPIES, 2):
        assert 0.6 < likeness(post(one).content, post(other).content) < 1


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_else_is_a_near_copy(path: Path) -> None:
    for other in FILES:
        same_story = any({path.stem, other.stem} <= set(names) for names in (COPIES, CORRECTED))
        if other != path and not same_story:
            assert likeness(frontmatter.load(str(path)).content, frontmatter.load(str(other)).content) < 0.2


def test_the_follow_up_is_later_and_is_no_copy() -> None:
    for name in COPIES:
        assert moment(post(FOLLOW_UP)) > moment(post(name))
        assert likeness(post(FOLLOW_UP).content, post(name).content) < 0.2


def test_the_revised_figure_comes_later_and_names_the_early_one() -> None:
    (early, early_figure), (late, late_figure) = FIGURES
    assert moment(post(early)) < moment(post(late))
    assert early_figure in post(early).content and late_figure not in post(early).content
    assert late_figure in post(late).content and early_figure in post(late).content


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["question"])
def test_the_sample_holds_the_answer_to_a_question(question: dict[str, Any]) -> None:
    texts = texts_by_address()
    assert question["answer"] and question["url"]
    gold = [texts[url] for url in question["url"]]
    for answer in question["answer"]:
        assert any(answer in text for text in gold)
    for text in gold:
        assert any(answer in text for answer in question["answer"])


def test_questions_are_of_every_kind_and_each_is_asked_once() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert set(kinds) == KINDS
    assert kinds["unanswerable"] >= 15 and len(ANSWERABLE) >= 45
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)
    assert all(not question["answer"] and not question["url"] for question in QUESTIONS if question not in ANSWERABLE)


def test_the_first_screen_has_six_short_questions() -> None:
    assert len(set(EXAMPLE_QUESTIONS)) == 6
    assert all(len(question) <= 80 and question.endswith("?") for question in EXAMPLE_QUESTIONS)
