"""The whole article: its text to the letter, the cited words marked, its versions, and one line where there is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.web.app import build_app
from assistant.web.articles import article_page
from assistant.web.articles.article_links import address, apart, of_hit
from assistant.web.articles.article_query import MOST_WORDS, ArticleRequest, read_article_request
from assistant.web.articles.article_text import paragraphs, standing
from assistant.web.security.headers import HEADERS
from index import NewsIndex
from index.records import Version
from tests.assistant.web.ferry import COPY, FIRST, HOSTILE, ID, THIRD, opened, place

QUOTE = "It carries 240 people and 30 cars."


class _Read(HTMLParser):
    """The text of an element, by tag or by class, its marks, and all tags with their attributes."""

    def __init__(self, markup: str, part: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self._part, self._depth, self._marked = part, 0 if part else 1, False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(" ".join([tag, *(name for name, _ in attributes)]))
        named = dict(attributes)
        self.links += [str(named["href"])] if "href" in named else []
        if tag not in ("meta", "link") and (self._depth or self._part in (tag, named.get("class"))):
            self._depth += 1
        if tag == "mark":
            self.marks.append("")
            self._marked = True

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth)
        self._marked = self._marked and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data if self._depth else ""
        if self._marked:
            self.marks[-1] += data


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with opened(tmp_path_factory.mktemp("home")) as index:
        yield index


@pytest.fixture(scope="module")
def page(index: NewsIndex) -> Iterator[TestClient]:
    with TestClient(build_app(index), base_url="http://127.0.0.1:7860") as client:
        yield client


def shown(page: TestClient, where: str, status: int = 200) -> str:
    response = page.get(where)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def text_of(markup: str, part: str) -> str:
    return _Read(markup, part).text


def test_the_text_is_the_stored_text_to_the_letter(page: TestClient, index: NewsIndex) -> None:
    for article_id in (ID, HOSTILE.id, COPY.id):
        stored = index.article(article_id)
        assert stored is not None
        assert text_of(shown(page, address(article_id)), "text") == stored.text


def test_the_marked_words_are_the_stored_characters(page: TestClient) -> None:
    words = [place(QUOTE), place("Nobody was hurt")]
    found = shown(page, address(ID, 1, words))
    assert _Read(found).marks == [QUOTE, "Nobody was hurt"]
    assert found.count('id="first-mark"') == found.count('id="mark-2"') == 1
    assert "#first-mark" in _Read(found).links and "#mark-2" in _Read(found).links
    assert address(ID, 1, words).endswith("#first-mark")


def test_a_hit_leads_to_its_passage(page: TestClient, index: NewsIndex) -> None:
    hit = index.search("How many people does the ferry carry?", k=1)[0]
    marks = _Read(shown(page, of_hit(hit))).marks
    assert "".join(marks) == hit.passage.text.replace("\n\n", "")


def test_everything_known_of_the_article_stands_over_its_text(page: TestClient) -> None:
    found = shown(page, address(ID))
    head = " ".join(text_of(found, "main").split())
    for said in (
        *("Coast Courier", "Transport", "Ferry runs at last", "By Ilse Brandt and Mira Sand", "Filed fromLINDOW"),
        *("Published1 May 2024, 08:30 UTC", "Updated3 May 2024", "First seen here", "Version 3 of 3, as first seen"),
        *("Read the original at courier.example", "Also in Valley News", "Under its picture: The ferry at the pier"),
    ):
        assert said in head
    links = _Read(found).links
    assert "https://www.courier.example/ferry" in links and f"/articles/{COPY.id}" in links
    assert '<div id="text" class="text" tabindex="-1" lang="en">' in found


def test_an_article_that_stayed_as_it_was_has_no_list_of_versions(page: TestClient) -> None:
    found = shown(page, address(COPY.id))
    assert "The only version, as first seen" in found and "All versions" not in found and "<details" not in found
    assert "not given" in found  # its outlet gave no date, and none is made up


def test_an_earlier_version_says_so_and_leads_to_the_one_searched(page: TestClient) -> None:
    words = [place("Nobody was hurt")]
    found = shown(page, address(ID, 1, words))
    assert "Version 1 of 3" in found and "This is not the version that questions are answered from now." in found
    links = [link.replace("&amp;", "&") for link in _Read(found).links]
    assert address(ID, 3, words, 1) in links and address(ID, 2, words, 1) in links


def test_words_of_another_version_are_marked_where_they_still_stand(page: TestClient) -> None:
    found = shown(page, address(ID, 3, [place("Nobody was hurt")], 1))
    assert _Read(found).marks == ["Nobody was hurt"]
    assert "The marked words were cited from version 1, and this version contains them too." in found


def test_words_that_another_version_lacks_are_said_and_lead_back(page: TestClient) -> None:
    words = [place(QUOTE)]
    found = shown(page, address(ID, 3, words, 1))
    assert not _Read(found).marks and "<nav" not in found
    assert f"Cited from version 1, these words are not in version 3: <q>{QUOTE}</q>" in found
    assert address(ID, 1, words, 1) in _Read(found).links


def test_what_changed_is_told_word_by_word(page: TestClient) -> None:
    found = shown(page, address(ID, 2))
    came, since = re.findall(r"<details.*?</details>", found)
    assert "What changed in this version, since version 1" in came
    assert "1 place in the text, date of the update" in came
    assert "<del>240</del><ins>260</ins>" in came
    assert "the one that questions are answered from" in since and "<del>forty</del><ins>fifty</ins>" in since
    assert '<del dir="auto">Ferry runs again</del> <ins dir="auto">Ferry runs at last</ins>' in since
    assert shown(page, address(ID, 1)).count("<details") == shown(page, address(ID, 3)).count("<details") == 1


def test_nothing_of_an_article_becomes_markup(page: TestClient) -> None:
    hostile, plain = (_Read(shown(page, address(each))) for each in (HOSTILE.id, COPY.id))
    assert {tag.split()[0] for tag in hostile.tags} - {"a"} == {tag.split()[0] for tag in plain.tags} - {"a"} | {"span"}
    assert not any(re.search(r" on\w+| style| srcdoc| action", tag) for tag in hostile.tags)
    assert not any(link.lower().startswith(("javascript:", "data:")) for link in hostile.links)
    assert "Read the original" not in hostile.text  # its address is a script


def test_the_policy_of_the_page_holds_for_articles_too(page: TestClient) -> None:
    headers = page.get(address(ID)).headers
    assert "script-src 'self' 'nonce-" in headers["content-security-policy"]
    assert headers["referrer-policy"] == HEADERS["Referrer-Policy"]
    assert headers["cache-control"] == "no-cache"
    assert "<script>" not in page.get(address(ID)).text


@pytest.mark.parametrize(
    ("where", "status", "line"),
    [
        ("/articles/nothing", 404, "This article is not in the index. It may have been removed since it was cited."),
        (address("<script>"), 404, "This article is not in the index. It may have been removed since it was cited."),
        (f"/articles/{ID}?version=9", 404, "“Ferry runs at last” has 3 versions here, and no version 9."),
        (f"/articles/{ID}?words=0-5&of=9", 404, "“Ferry runs at last” has 3 versions here, and no version 9."),
        (f"/articles/{ID}?version=x", 400, "version=x is not a version; versions are numbered from 1"),
        (f"/articles/{ID}?version=0", 400, "version=0 is not a version; versions are numbered from 1"),
        (f"/articles/{ID}?words=7-7", 400, "words=7-7 is not a range; write START-END in characters"),
        (f"/articles/{ID}?words=<b>", 400, "words=<b> is not a range; write START-END in characters"),
        (f"/articles/{ID}?words=0-9999", 400, f"outside of the text of version 3, which has {len(THIRD):,} characters"),
        (f"/articles/{ID}?{'words=0-1&' * (MOST_WORDS + 1)}", 400, "the address has 101 passages to mark; at most"),
    ],
)
def test_where_there_is_nothing_to_read_one_line_says_why(page: TestClient, where: str, status: int, line: str) -> None:
    found = shown(page, where, status)
    assert line in text_of(found, "main")
    assert "<h1" in found and "Newsdesk</a>" in found
    if "version 9" in line:
        assert f"/articles/{ID}" in _Read(found).links


@pytest.mark.parametrize(("language", "said"), [("de", ' lang="de"'), ("zh-Hant", ' lang="zh-Hant"'), ('en"><b>', "")])
def test_a_language_is_named_where_it_is_one(language: str, said: str) -> None:
    version = Version(replace(COPY, language=language), datetime(2024, 5, 1, tzinfo=UTC), searched=True)
    found = article_page.document(article_page.ShownArticle(version, (version,), version), "v1")
    assert f'<div id="text" class="text" tabindex="-1"{said}>' in found and "<b>" not in found


_text = st.text(alphabet=st.sampled_from(list("ab1 \n\n<>\"'&#;`*_[]é語ע‏")), min_size=1, max_size=80)


@settings(deadline=None)
@given(_text, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=5))
def test_any_text_stays_itself_however_it_is_marked(text: str, words: list[tuple[int, int]]) -> None:
    spans = apart((start, end) for start, end in words if start < end <= len(text))
    read = _Read(str(paragraphs(text, spans)))
    assert read.text == text
    wanted = "".join(text[start:end] for start, end in spans)
    gone = re.sub(r"\s", "", "".join(read.marks))
    assert gone == re.sub(r"\s", "", wanted)  # a mark that goes over paragraphs leaves out the break
    assert {tag.split()[0] for tag in read.tags} <= {"p", "mark"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), max_size=20))
def test_words_that_overlap_are_one_stretch(found: list[tuple[int, int]]) -> None:
    words = [(start, start + length) for start, length in found]
    spans = apart(words)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    covered = {place for start, end in words for place in range(start, end)}
    assert {place for start, end in spans for place in range(start, end)} == covered


@settings(deadline=None)
@given(st.integers(1, 99), st.lists(st.tuples(st.integers(0, 9_999), st.integers(1, 999)), min_size=1, max_size=9))
def test_an_address_is_read_as_it_was_made(version: int, found: list[tuple[int, int]]) -> None:
    words = tuple((start, start + length) for start, length in found)
    asked = parse_qs(urlsplit(address("a", version, words, 7)).query)
    wish = read_article_request(asked["version"][0], asked["words"], asked.get("of", [None])[0])
    assert wish == ArticleRequest(version, words, None if version == 7 else 7)


def test_of_several_places_the_nearest_to_where_the_words_stood_is_taken() -> None:
    text = "The ferry runs. Late on Monday, the ferry runs."
    assert standing("ferry runs", 38, text) == (text.rindex("ferry runs"), len(text) - 1)
    assert standing("ferry runs", 0, text) == place("ferry runs", text)
    assert standing("boat", 0, FIRST) is None
