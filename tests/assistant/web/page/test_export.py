"""Conversations as files: everything an answer rests on is in them, and no text of an article becomes markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.history.stored_conversation import StoredConversation, StoredExchange
from assistant.records import Answer, Comparison, Figure, Nearest, Sentence
from assistant.rendering.answer import answer_json
from assistant.rendering.timeline_text import timeline_json
from assistant.text.formatting import in_order
from assistant.web.page.export import Export, export, slug
from index.errors import QueryError
from index.query.plan import UnderstoodConstraint
from index.records import Filters
from tests.assistant.web.answers import ASKED_AT, answer, article, citation, refused

TEXT = "The ferry runs again.\n\nIt carries 40 people. Nobody was hurt."
BEGUN = datetime(2024, 5, 1, 9, 15, tzinfo=UTC)
CHANGED = datetime(2024, 5, 1, 10, 40, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script></style></title> | `code` **bold** [more](javascript:alert(2)) ![p](http://x.invalid/p) "
    "&lt;b&gt; # heading ~~gone~~ $x$ <!-- \" onload='alert(3)' ]]> 語 שלום"
)


def kept(*exchanges: StoredExchange, title: str = "Does the ferry run?") -> StoredConversation:
    return StoredConversation("0123456789abcdef", title, BEGUN, CHANGED, exchanges)


def told_of(
    words: str = "The ferry runs again.", title: str = "Ferry runs again", outlet: str = "Coast Courier"
) -> Answer:
    """An answer with everything that one can have, in which every text is that given."""
    source = article(f"{words}\n\nIt carries 40 people.", title, outlet)
    return replace(
        answer(citation(1, source, words), citation(2, source, "It carries 40 people."), question=words),
        sentences=(
            Sentence(words, (1,), "supported", (f"word for word: {words}",)),
            Sentence("It carries 44 people.", (2,), "partly", ("“44” is not in it", words)),
        ),
        comparisons=(Comparison(words, "differ", (Figure(words, 1, (outlet,)), Figure("44", 2))),),
        withheld=(Sentence(words, (), "unsupported", (words,)),),
        notes=(words,),
        understood=(UnderstoodConstraint("outlets", words, outlet),),
        set_aside=(UnderstoodConstraint("time", words, words),),
        dropped_citations=2,
        model=outlet,
        standalone_question=f"{words} indeed",
    )


def story(value: Answer) -> Timeline:
    """A timeline of one dated entry and one that is not."""
    first, second = value.citations
    return Timeline(
        topic=value.question,
        entries=(TimelineEntry(Sentence(first.quote, (1,), "supported"), BEGUN, CHANGED, "said", value.question),),
        undated=(TimelineEntry(Sentence(second.quote, (2,), "supported"), None, None, "published"),),
        citations=value.citations,
        as_of=value.as_of,
        asked_at=ASKED_AT,
        filters=Filters(),
    )


def everything(
    words: str = "The ferry runs again.", title: str = "Ferry runs again", outlet: str = "Coast Courier"
) -> StoredConversation:
    value = told_of(words, title, outlet)
    nearest = Nearest("0a1b2c3d", title, outlet, None, f"https://courier.example/{title}")
    return kept(
        StoredExchange(words, value, set_aside=value.set_aside, told=story(value)),
        StoredExchange(words, refused(words, nearest, removed=words)),
        StoredExchange(words, None, line=words, filters=Filters(publishers=(outlet,))),
        title=title,
    )


def listed(
    words: str = "The ferry runs again.", title: str = "Ferry runs again", outlet: str = "Coast Courier"
) -> StoredConversation:
    """Quotes that answer, and quotes that come close."""
    source = article(words, title, outlet)
    value = answer(citation(1, source, words), question=words)
    close = replace(value, sentences=(), closest=value.sentences, refusal=refused(words).refusal)
    return kept(StoredExchange(words, value), StoredExchange(words, close), title=title)


def text(made: Export) -> str:
    return made.body.decode()


class _Outline(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(" ".join([tag, *(name for name, _ in attributes)]))
        self.links += [str(value) for name, value in attributes if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def read_markdown(made: Export) -> _Outline:
    """The file as a Markdown reader shows it, one that lets HTML through."""
    return _Outline(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text(made)))


def read(made: Export) -> str:
    """The words that a reader of the file sees."""
    outline = read_markdown(made) if made.name.endswith(".md") else _Outline(text(made).partition("</style>")[2])
    return " ".join(outline.text.split())


def test_the_json_holds_the_whole_conversation() -> None:
    source = article(TEXT)
    value = answer(citation(1, source, "It carries 40 people."), filters=Filters(publishers=("Coast Courier",)))
    made = export(
        kept(StoredExchange("Does it run?", value, told=story(told_of())), StoredExchange("Why?", None, "Stopped")),
        "json",
    )
    found = json.loads(made.body)
    assert (found["format"], found["conversation"], found["title"]) == (1, "0123456789abcdef", "Does the ferry run?")
    assert (found["begun"], found["changed"]) == ("2024-05-01T09:15:00Z", "2024-05-01T10:40:00Z")
    first, second = found["exchanges"]
    assert first["answer"] == json.loads(json.dumps(answer_json(value)))
    assert first["answer"]["asked_at"] == "2024-05-01T00:00:00Z"
    assert first["answer"]["filters"]["publishers"] == ["Coast Courier"]
    assert first["timeline"] == json.loads(json.dumps(timeline_json(story(told_of()))))
    assert second == {
        "number": 2,
        "question": "Why?",
        "filters": {"since": None, "until": None, "publishers": [], "sections": [], "languages": []},
        "removed": [],
        "answer": None,
        "line": "Stopped",
        "timeline": None,
    }
    cited = first["answer"]["citations"][0]
    assert source.text[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_reader_of_the_file_finds_all_that_the_answer_rests_on(kind: str) -> None:
    made = export(everything(), kind)
    said = read(made)
    for words in (
        *("Ferry runs again", "3 questions, asked from 1 May 2024, 09:15 UTC to 1 May 2024, 10:40 UTC."),
        *("1. The ferry runs again.", "Asked 1 May 2024.", "Understood as: The ferry runs again. indeed"),
        "Left out of the question by the reader: “The ferry runs again.”",
        *("Searched only what the question names: Coast Courier", "Searched all dates: nothing The ferry runs again."),
        "Written by Coast Courier from these sources, then checked sentence by sentence.",
        *("As of 5 April 2023", "Reports differ: The ferry runs again.", "Coast Courier, also in Coast Courier"),
        *("supported: word for word: The ferry", "partly supported: “44” is not in it; The ferry runs again."),
        *("Do not rely on it.", "2 citations removed"),
        f"Article {article('The ferry runs again.').id}, version 1, characters 23 to 44",
        *("Timeline of this story", "1 May 2024", "“The ferry runs again.”", "Undated"),
        *("No answer. The ferry", "Searched 7 articles. The ferry runs again.", "article 0a1b2c3d"),
        *("Nearest headlines", "Filters: Coast Courier"),
    ):
        assert words in said, words
    links = (read_markdown(made) if kind == "md" else _Outline(text(made))).links
    assert "https://courier.example/ferry" in links


def test_quotes_are_a_list_and_say_once_that_they_are_quotes() -> None:
    value = answer(citation(1, article(TEXT), "It carries 40 people."), citation(2, article(TEXT), "Nobody was hurt."))
    for kind in ("md", "html"):
        said = read(export(kept(StoredExchange("a", value)), kind))
        assert said.count("In the articles’ own words, compared letter for letter.") == 1
        assert said.count("Nobody was hurt.") == 1 and "Checked" not in said
        assert re.search(r"It carries 40 people\.\s*Coast Courier\W+5 April 2023\W+1\W*Nobody was hurt\.", said)


def test_quotes_that_come_close_stand_below_the_reason_and_a_reply_stands_alone() -> None:
    value = answer(citation(1, article(TEXT), "Nobody was hurt."))
    nearest = Nearest("1", "Ferry again", None, None, None)
    close = replace(value, sentences=(), closest=value.sentences, refusal=refused("None. Closest:", nearest).refusal)
    reply = replace(answer(), reply="Ask me about the news.")
    for kind in ("md", "html"):
        said = read(export(kept(StoredExchange("a", close)), kind))
        assert re.search(r"Closest reports\. None\. Closest:\s*Nobody was hurt\.\s*Coast Courier", said)
        assert "Nearest headlines" not in said and "No answer" not in said and "Sources" in said
        said = read(export(kept(StoredExchange("a", reply)), kind))
        assert re.search(r"Asked 1 May 2024\.\s*Ask me about the news\.", said)
        assert "Sources" not in said and "own words" not in said and "No answer" not in said


def test_one_exchange_of_it_can_be_had_alone() -> None:
    whole = everything()
    assert text(export(whole, "md", 2)).startswith("# The ferry runs again.\n\nAsked 1 May 2024.")
    assert "## 1." not in text(export(whole, "md", 2))
    assert text(export(whole, "html", 3)).count("<h2") == 0
    assert [each["number"] for each in json.loads(export(whole, "json", 3).body)["exchanges"]] == [3]


@pytest.mark.parametrize(
    ("kind", "number", "line"),
    [
        ("pdf", None, "“pdf” is no kind of export; there are md, html, json"),
        ("md", 0, "this conversation has 3 questions, and none with the number 0"),
        ("html", 4, "this conversation has 3 questions, and none with the number 4"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(kind: str, number: int | None, line: str) -> None:
    with pytest.raises(QueryError, match=re.escape(line)):
        export(everything(), kind, number)


def test_every_kind_has_its_name_and_type() -> None:
    whole = kept(StoredExchange("Why was it late?", told_of()), title="Why did the Ferry’s crew “stop”?")
    assert {kind: export(whole, kind).media_type for kind in ("md", "html", "json")} == {
        "md": "text/markdown; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "json": "application/json",
    }
    assert export(whole, "md").name == "newsdesk-2024-05-01-why-did-the-ferrys-crew-stop.md"
    assert export(whole, "json", 1).name == "newsdesk-2024-05-01-why-was-it-late.json"
    assert export(replace(whole, title="語 שלום"), "html").name == "newsdesk-2024-05-01-conversation.html"
    assert export(kept(StoredExchange("語", told_of())), "html", 1).name == "newsdesk-2024-05-01-answer-1.html"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_question_gives_a_name_that_every_file_system_takes(question: str) -> None:
    made = export(kept(StoredExchange(question, None, "Stopped"), title=question), "md")
    assert re.fullmatch(r"newsdesk-2024-05-01-[a-z0-9]+(-[a-z0-9]+)*\.md", made.name)
    assert len(slug(question)) <= 60


def test_text_that_is_no_unicode_is_replaced() -> None:
    for kind in ("md", "html", "json"):
        assert "?" in text(export(kept(StoredExchange("a \ud800 b", None, "Stopped")), kind))


def test_the_document_needs_nothing_else_and_runs_nothing() -> None:
    made = text(export(everything(HOSTILE, HOSTILE, HOSTILE), "html"))
    outline = _Outline(made)
    assert made.startswith("<!doctype html>")
    assert "default-src 'none'; style-src 'unsafe-inline'" in made
    assert not {tag.split()[0] for tag in outline.tags} & {"script", "img", "link", "iframe", "form", "svg", "base"}
    assert not any(re.search(r" on\w+| style| src", tag) for tag in outline.tags)
    assert all(link.startswith(("#q", "https://courier.example/")) for link in outline.links)


_hostile = st.text(
    alphabet=st.sampled_from(list("ab1 \n\r\t<>\"'&#;`*_[]()!$\\{}=/:-.|~+é語ש‮")), min_size=1, max_size=60
).filter(lambda words: in_order(words).strip())


@pytest.mark.slow
@settings(deadline=None)
@given(_hostile, _hostile, _hostile)
def test_no_text_becomes_markup_in_the_document(words: str, title: str, outlet: str) -> None:
    for made in (everything, listed):
        tried, calm = (_Outline(text(export(each, "html"))) for each in (made(words, title, outlet), made()))
        assert tried.tags == calm.tags


def test_every_reference_of_the_document_leads_to_its_source() -> None:
    made = text(export(everything(), "html"))
    for anchor in {link[1:] for link in _Outline(made).links if link.startswith("#")}:
        assert made.count(f'id="{anchor}"') == 1


@pytest.mark.slow
@settings(deadline=None)
@given(_hostile, _hostile, _hostile)
def test_no_text_becomes_markup_in_markdown(words: str, title: str, outlet: str) -> None:
    """Read by a program that lets HTML through: the same parts as with harmless text, and no link but the addresses."""
    for made in (everything, listed):
        tried, calm = (read_markdown(export(each, "md")) for each in (made(words, title, outlet), made()))
        assert tried.tags == calm.tags
        assert all(link.startswith("https://courier.example/") for link in tried.links)


def test_hostile_words_are_read_as_they_are_in_markdown() -> None:
    said = " ".join(read_markdown(export(everything(HOSTILE, HOSTILE, HOSTILE), "md")).text.split())
    assert said.count(HOSTILE) > 10
