"""The JSON that other programs read, key for key, and Markdown that stays harmless."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.records import Answer, AsOf, Citation, Comparison, Figure, Nearest, Refusal, Sentence
from assistant.rendering.answer import answer_json, answer_markdown, hits_json, withheld_line
from assistant.rendering.screen.answer import hits_screen
from assistant.rendering.screen.layout import laid_out
from assistant.text.formatting import iso, paragraph, plain, unlinked
from assistant.web.page.answers.comparison import as_of as shown_as_of
from assistant.web.page.answers.comparison import under_answer
from index.query.plan import UnderstoodConstraint
from index.records import Article, Copy, Filters, Hit, Passage

DAY = datetime(2022, 6, 17, tzinfo=UTC)
TEXT = "The bridge opened. Nobody was hurt."
ARTICLE = Article(title="Bridge opens", text=TEXT, url="https://a.example/1", publisher="Coast Herald", published=DAY)
HIT = Hit(
    passage=Passage("p", ARTICLE.id, 1, 0, 0, len(TEXT), TEXT),
    article=ARTICLE,
    score=0.5,
    rank=1,
    found_by=("dense", "keyword"),
    similarity=0.7,
    also_in=(Copy("c0", "Bridge opens at last", "Harbour Times", None, None),),
)
CITATION = Citation(1, ARTICLE.id, 1, ARTICLE.url, ARTICLE.title, ARTICLE.publisher, DAY, TEXT[:18], 0, 18, TEXT, 0)
ANSWER = Answer(
    question="What opened?",
    standalone_question="What opened?",
    sentences=(Sentence(TEXT[:18], (1,), "supported", ("checked",)),),
    citations=(CITATION,),
    hits=(HIT,),
    refusal=None,
    as_of=AsOf(DAY, DAY),
    model="quotes",
    asked_at=DAY,
    filters=Filters(),
)
REFUSED = replace(
    ANSWER,
    sentences=(),
    citations=(),
    as_of=AsOf(),
    refusal=Refusal("Nothing about this.", (Nearest(ARTICLE.id, "Bridge opens", "Coast Herald", DAY, None),), 4, None),
)
CLOSEST = replace(
    ANSWER,
    sentences=(),
    closest=ANSWER.sentences,
    refusal=Refusal("No sentence says this. Closest:", REFUSED.refusal.nearest if REFUSED.refusal else (), 4, None),
)
REPLY = replace(ANSWER, sentences=(), citations=(), hits=(), as_of=AsOf(), reply="Ask me about *news*.")
# As chat clients read Markdown: they link what looks like an address, too.
clients = MarkdownIt("gfm-like", {"html": True, "linkify": True})
UNDERSTOOD = (
    UnderstoodConstraint("outlets", "Coast Herald", "Coast Herald"),
    UnderstoodConstraint("time", "the latest", "the newest first", narrows=False),
)
HIT_JSON = {
    "rank": 1,
    "score": 0.5,
    "article_id": ARTICLE.id,
    "version": 1,
    "title": "Bridge opens",
    "url": "https://a.example/1",
    "publisher": "Coast Herald",
    "section": None,
    "authors": [],
    "language": None,
    "published": "2022-06-17T00:00:00Z",
    "updated": None,
    "first_seen": None,
    "passage_id": "p",
    "passage": TEXT,
    "start": 0,
    "end": len(TEXT),
    "found_by": ["dense", "keyword"],
    "also_in": [
        {
            "article_id": "c0",
            "title": "Bridge opens at last",
            "url": None,
            "publisher": "Harbour Times",
            "published": None,
        }
    ],
}


def test_an_answer_is_exactly_this_json() -> None:
    assert json.loads(json.dumps(answer_json(ANSWER))) == {
        "question": "What opened?",
        "standalone_question": "What opened?",
        "understood": [],
        "set_aside": [],
        "answer": "The bridge opened. (Coast Herald, 17 June 2022) [1]",
        "outcome": "answer",
        "reply": None,
        "closest": [],
        "refused": False,
        "refusal": None,
        "sentences": [{"text": "The bridge opened.", "citations": [1], "support": "supported", "checks": ["checked"]}],
        "citations": [
            {
                "number": 1,
                "article_id": ARTICLE.id,
                "version": 1,
                "title": "Bridge opens",
                "url": "https://a.example/1",
                "publisher": "Coast Herald",
                "published": "2022-06-17T00:00:00Z",
                "quote": "The bridge opened.",
                "start": 0,
                "end": 18,
                "page": None,
            }
        ],
        "hits": [HIT_JSON],
        "as_of": {"oldest": "2022-06-17T00:00:00Z", "newest": "2022-06-17T00:00:00Z", "warning": None},
        "asked_at": "2022-06-17T00:00:00Z",
        "filters": {"since": None, "until": None, "publishers": [], "sections": [], "languages": []},
        "comparisons": [],
        "model": "quotes",
        "notes": [],
        "withheld": [],
        "dropped_citations": 0,
    }


def test_a_refusal_is_exactly_this_json() -> None:
    rendered = json.loads(json.dumps(answer_json(REFUSED)))
    assert rendered["refused"] is True
    assert rendered["answer"] == "Nothing about this."
    assert rendered["sentences"] == rendered["citations"] == []
    assert rendered["as_of"] == {"oldest": None, "newest": None, "warning": None}
    assert rendered["refusal"] == {
        "reason": "Nothing about this.",
        "searched": 4,
        "removed": None,
        "nearest": [
            {
                "article_id": ARTICLE.id,
                "title": "Bridge opens",
                "url": None,
                "publisher": "Coast Herald",
                "published": "2022-06-17T00:00:00Z",
            }
        ],
    }


def test_what_was_withheld_and_noted_stands_beside_an_answer_and_beside_a_refusal() -> None:
    withheld = (Sentence("Nine <b>bridges</b> opened.", (), "unsupported", ("“nine” is not in it",)),)
    for answer in (ANSWER, REFUSED):
        said = replace(answer, withheld=withheld, notes=("The model broke off.",), dropped_citations=2)
        rendered = json.loads(json.dumps(answer_json(said)))
        assert rendered["notes"] == ["The model broke off."] and rendered["dropped_citations"] == 2
        assert rendered["withheld"][0]["checks"] == ["“nine” is not in it"]
        markdown = answer_markdown(said)
        assert "The model broke off." in markdown
        assert "Withheld: 1 sentence that the evidence does not support (“…” is not in it)." in markdown
        assert "ine" not in markdown.partition("Withheld")[2], "an agent must not read what nothing carries"
    assert "Withheld" not in answer_markdown(ANSWER)


def test_a_reason_gives_no_word_of_a_withheld_sentence_away() -> None:
    reasons = ("“x” or “obey” is not in it", "has “a” ” obey “b”, which is no plain text", "“x” or “say” is not in it")
    line = withheld_line([Sentence("Obey.", (), "unsupported", (reason, "obey")) for reason in reasons])
    assert (
        line
        == "Withheld: 3 sentences that the evidence does not support (“…” is not in it; has “…”, which is no plain text)."
    )


# What chat clients make a link of, and what they do with it.
LINKED = (
    "https://evil.example/p?q=1",
    "HTTP://evil.example",
    "www.evil.example/a_b",
    "evil.ru",
    "a.evil.com/x",
    "mailto:me@evil.example",
    "me@evil.example",
    "ftp://evil.example/a",
    "javascript:alert",
    "data:text/html;base64,PHN",
)


@pytest.mark.parametrize("address", LINKED)
def test_only_our_own_citations_are_links(address: str) -> None:
    words = f"More at {address}, ![p]({address}) and [here]({address}) or <{address}>."
    answer = replace(
        ANSWER,
        sentences=(replace(ANSWER.sentences[0], text=words),),
        citations=(replace(ANSWER.citations[0], quote=words, title=f"News {address}", publisher=address),),
        notes=(words,),
    )
    markdown = answer_markdown(answer)
    links = [token for token in clients.parse(markdown) for token in _links(token)]
    assert [link.attrGet("href") for link in links] == [ANSWER.citations[0].url]
    assert f"`{address}`" in markdown
    assert answer_json(answer)["citations"][0]["quote"] == answer_json(answer)["sentences"][0]["text"] == words
    agents = unlinked(words)
    assert not [link for token in clients.parse(agents) for link in _links(token)]
    assert agents.replace("`", "").replace("] (", "](").replace("< ", "<") == words


def _links(token: Token) -> list[Token]:
    inner = [each for child in token.children or [] for each in _links(child)]
    return [*([token] if token.type in ("link_open", "image", "html_inline", "html_block") else []), *inner]


def test_ordinary_words_are_no_addresses() -> None:
    words = "At 9 a.m. the U.S. team (No. 10) left, he said.The rest, i.e. 4.5 p.c. of it, stayed: Ph.D. students e.g."
    assert "`" not in plain(words)


def test_nothing_reorders_the_letters_of_an_answer_and_a_quote_stays_exact() -> None:
    words = "\u202eDENWP\u202c and \u2067x\u2069 opened."
    answer = replace(
        ANSWER,
        sentences=(replace(ANSWER.sentences[0], text=words),),
        citations=(replace(ANSWER.citations[0], quote=words, title=f"A {words}", publisher=f"B {words}"),),
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", answer_markdown(answer) + unlinked(words))
    assert answer_json(answer)["citations"][0]["quote"] == words


def test_a_sentence_that_is_carried_in_part_says_so() -> None:
    partly = replace(ANSWER, model="openai:small", sentences=(replace(ANSWER.sentences[0], support="partly"),))
    assert answer_markdown(partly).startswith("The bridge opened. (partly supported) [1]")


def test_figures_of_several_reports_are_a_table_that_judges_nothing() -> None:
    figures = (Figure("at least 45 people", 1, ("Lake Courier",)), Figure("58 people", 1))
    answer = replace(ANSWER, comparisons=(Comparison("people killed", "differ", figures),))
    shown = answer_markdown(answer)
    assert "Reports differ: people killed" in shown
    assert "| at least 45 people [1] | Coast Herald, also in Lake Courier | 2022-06-17 |" in shown
    assert answer_json(answer)["comparisons"] == [
        {
            "subject": "people killed",
            "relation": "differ",
            "figures": [
                {"value": "at least 45 people", "citation": 1, "also_in": ["Lake Courier"]},
                {"value": "58 people", "citation": 1, "also_in": []},
            ],
        }
    ]
    page = str(under_answer(answer, 3))
    assert '<a class="nd-cite" href="#nd-a3-s1"' in page and "\n" not in page


def test_the_days_of_the_evidence_are_one_line_with_its_warning() -> None:
    as_of = AsOf(DAY - timedelta(days=5), DAY, "The newest article cited is old.")
    assert "As of 12–17 June 2022\n\nThe newest article cited is old." in answer_markdown(replace(ANSWER, as_of=as_of))
    assert "nd-old" in str(shown_as_of(as_of))


def test_hits_are_exactly_this_json() -> None:
    assert json.loads(json.dumps(hits_json("what opened", [HIT]))) == {
        "query": "what opened",
        "hits": [HIT_JSON],
        "understood": [],
        "set_aside": [],
    }
    assert hits_json("what opened", [], UNDERSTOOD)["understood"] == [
        {"kind": "outlets", "words": "Coast Herald", "reading": "Coast Herald", "narrows": True},
        {"kind": "time", "words": "the latest", "reading": "the newest first", "narrows": False},
    ]


def test_times_are_utc_to_the_second() -> None:
    assert iso(datetime(2022, 6, 17, 2, 0, 0, 9, tzinfo=timezone(timedelta(hours=2)))) == "2022-06-17T00:00:00Z"
    assert iso(None) is None


def test_markdown_gives_the_answer_and_then_its_numbered_sources() -> None:
    source = "[1] **Bridge opens**, Coast Herald, 2022-06-17, <https://a.example/1>\n"
    assert answer_markdown(replace(ANSWER, model="openai:small")) == (
        f"The bridge opened. [1]\n\nAs of 17 June 2022\n\nSources:\n\n{source}    “The bridge opened.”\n"
    )
    assert answer_markdown(ANSWER) == (
        f"- The bridge opened. *Coast Herald, 17 June 2022* [1]\n\nAs of 17 June 2022\n\nSources:\n\n{source}"
    ), "words that are in the list are not repeated"


def test_sources_keep_words_that_are_in_no_list_of_quotes() -> None:
    figure = replace(ANSWER.citations[0], number=2, quote=TEXT[19:])
    shown = answer_markdown(replace(ANSWER, citations=(*ANSWER.citations, figure)))
    assert "    “Nobody was hurt.”\n" in shown and "“The bridge opened.”" not in shown


def test_quotes_that_come_close_are_a_list_below_the_reason_in_place_of_headlines() -> None:
    assert CLOSEST.text == "No sentence says this. Closest:\nThe bridge opened. (Coast Herald, 17 June 2022) [1]"
    shown = answer_markdown(CLOSEST)
    assert shown.startswith(
        "No sentence says this. Closest:\n\n- The bridge opened. *Coast Herald, 17 June 2022* [1]\n\n"
    )
    assert "Sources:" in shown and "Nearest headlines" not in shown and "As of" not in shown
    rendered = json.loads(json.dumps(answer_json(CLOSEST)))
    assert (rendered["outcome"], rendered["refused"], rendered["sentences"]) == ("closest", True, [])
    assert [each["text"] for each in rendered["closest"]] == ["The bridge opened."]


def test_a_reply_is_only_its_line() -> None:
    assert answer_markdown(REPLY) == "Ask me about \\*news\\*.\n"
    rendered = answer_json(REPLY)
    assert (rendered["outcome"], rendered["refused"]) == ("reply", False)
    assert rendered["answer"] == rendered["reply"] == "Ask me about *news*."


def test_markdown_of_a_refusal_names_the_nearest_headlines() -> None:
    rendered = answer_markdown(REFUSED)
    assert rendered.startswith("Nothing about this.")
    assert "- **Bridge opens**, Coast Herald, 2022-06-17" in rendered


def test_what_was_understood_is_said_of_answers_refusals_and_hits() -> None:
    held, preferred = "Searched only what the question names: Coast Herald", "As the question wants: the newest first"
    for rendered in (
        answer_markdown(replace(ANSWER, understood=UNDERSTOOD)),
        answer_markdown(replace(REFUSED, understood=UNDERSTOOD)),
        laid_out(hits_screen([HIT], UNDERSTOOD, ())),
        laid_out(hits_screen([], UNDERSTOOD, ())),
    ):
        lines = rendered.splitlines()
        assert lines.index(held) < lines.index(preferred)


def test_the_askers_own_filters_are_told_from_what_the_question_names() -> None:
    asked = Filters(since=DAY, sections=("Business",))
    narrowed = replace(ANSWER, filters=replace(asked, publishers=("Coast Herald",)), understood=UNDERSTOOD)
    assert narrowed.own_filters == asked
    assert replace(narrowed, understood=UNDERSTOOD[1:]).own_filters == narrowed.filters


def test_markup_in_a_headline_stays_words_and_a_script_address_is_no_link() -> None:
    hostile = replace(
        ANSWER,
        citations=(replace(CITATION, title="![x](http://evil.example/a.png) <img src=x>", url="javascript:alert(1)"),),
    )
    rendered = answer_markdown(hostile)
    assert "![" not in rendered
    assert "<img" not in rendered.replace("\\<", "")
    assert "javascript" not in rendered


def test_what_begins_a_line_or_names_a_character_stays_words() -> None:
    assert paragraph("- 40 of # them") == r"\- 40 of \# them"
    assert paragraph("12. May, 3) and = 4") == r"12\. May, 3) and = 4"
    assert plain("AT&T says &lt;b&gt; &#60;") == r"AT&T says \&lt;b\&gt; \&\#60;"


def test_hits_name_the_other_outlets() -> None:
    rendered = laid_out(hits_screen([HIT], (), ()))
    assert rendered.startswith("1. Bridge opens, Coast Herald, 2022-06-17")
    assert "Also in: Harbour Times" in rendered
    assert laid_out(hits_screen([], (), ())) == "Nothing found."
