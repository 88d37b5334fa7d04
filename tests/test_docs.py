"""What the README and the pages under docs/ show runs as it stands there, what they link to is there, and few don't run.

How a page says what its blocks need: `tests.docs.blocks`. One page: `pytest tests/test_docs.py -k http.md`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.docs import settings_page
from tests.docs.blocks import PAGES, ROOT, RUN, blocks
from tests.docs.running import PageRun, make_sample_home
from tests.representative import one_in

# Downloads, keys of others' services, machines that are not here. Each says so above its block.
NOT_RUN_AT_MOST = 25
README_WORDS_AT_MOST = 900


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


RUNNING = [page for page in PAGES if any(block.is_run for block in blocks(page))]


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_home(tmp_path_factory.mktemp("docs"))


@pytest.mark.slow
@pytest.mark.parametrize("page", one_in(6, RUNNING), ids=named)
def test_what_a_page_shows_runs(page: Path, sample_home: Path) -> None:
    with PageRun(sample_home) as page_run:
        for block in blocks(page):
            if block.is_run:
                print(f"\n--- {block.place}\n{page_run.run(block)}")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_json_of_a_page_parses(page: Path) -> None:
    for block in blocks(page):
        if block.language == "json" and block.why_not_run is None:
            json.loads(block.text)


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    left_out = [block for page in PAGES for block in blocks(page) if block.why_not_run is not None]
    for block in left_out:
        print(f"{block.place}: {block.why_not_run}")
    assert all(block.why_not_run and block.language in (*RUN, "json") for block in left_out)
    assert len(left_out) <= NOT_RUN_AT_MOST


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_links_to_what_is_there(page: Path) -> None:
    for link, heading in re.findall(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text(encoding="utf-8")):
        target = (page.parent / link) if link else page
        assert target.exists(), f"{page.name} links to {link}, which is not there"
        if heading:
            assert heading in anchors(target), f"{page.name} links to {link}#{heading}, which is not there"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_files_a_page_names_are_there(page: Path) -> None:
    names = re.findall(r"`((?:app|index|assistant|tests)[/\w.]*\.py)`", page.read_text(encoding="utf-8"))
    assert names or page.name != "code.md"
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_page_on_the_code_names_every_folder_of_both_packages() -> None:
    told = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
    parents = (ROOT / "index", ROOT / "assistant", ROOT / "assistant" / "web")
    folders = [path.parent.name for parent in parents for path in parent.glob("*/__init__.py")]
    assert [name for name in folders if f"`{name}`" not in told] == []


def test_the_way_of_a_question_takes_at_most_ten_files() -> None:
    told = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
    way = told.split("## A question", 1)[1].split("\n## ", 1)[0]
    files = re.findall(r"^\d+\. `([\w/.]+\.py)`", way, re.MULTILINE)
    assert files[0] == "app.py"
    assert len(files) <= 10


def test_the_readme_can_be_read_in_a_few_minutes() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    assert len(words) <= README_WORDS_AT_MOST


def test_the_settings_page_is_what_the_code_says() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page(), (
        "run: python -m tests.docs.settings_page"
    )


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub's addresses write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}
