"""A saved page becomes an article: body, headline, publisher, byline, and dates with their time and zone."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from index.errors import SourceError
from index.sources.fragments import text_of_fragment
from index.sources.page.html import article_from_bytes, article_from_page, decode_page

BODY = (
    "The harbour board on Monday put off a decision on the ferry contract for a third time, citing rising fuel costs.",
    "“We are not going to sign something we cannot pay for,” board chair Ann Poe told reporters after the meeting.",
    "The contract, worth 40 million a year, covers four crossings to the outer islands and runs until the year 2032.",
    "Islanders who depend on the boats for food and medicine said they would write to the transport minister this week.",
)
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Example Wire"},
        {
            "@type": ["NewsArticle"],
            "headline": "Board delays ferry &amp; port contract",
            "datePublished": "2025-03-28T14:05:00+01:00",
            "dateModified": "2025-03-29T08:00:00Z",
            "author": [{"@type": "Person", "name": "Mara Lindqvist"}, {"@type": "Person", "name": "John Roe"}],
            "publisher": {"@type": "Organization", "name": "Example Wire"},
            "articleSection": "Business",
            "inLanguage": "en-GB",
        },
    ],
}


def page(head: str = "", h1: str = "", paragraphs: tuple[str, ...] = BODY) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>Ferry - Example Wire</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a></nav>"
        f"<main><article>{h1}{body}</article></main><footer><p>Subscribe to our newsletter</p></footer></body></html>"
    )


def linked(story: object = LINKED) -> str:
    return f'<script type="application/ld+json">{json.dumps(story)}</script>'


def test_what_the_page_says_for_machines_is_read() -> None:
    article = article_from_page(page(linked() + '<link rel="canonical" href="https://wire.example/ferry">'))
    assert article.title == "Board delays ferry & port contract"
    assert article.text == "\n\n".join(BODY)
    assert article.publisher == "Example Wire"
    assert article.authors == ("Mara Lindqvist", "John Roe")
    assert (article.section, article.language) == ("Business", "en")
    assert article.url == "https://wire.example/ferry"
    assert article.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)
    assert article.updated == datetime(2025, 3, 29, 8, tzinfo=UTC)


def test_meta_tags_do_where_there_is_nothing_else() -> None:
    article = article_from_page(
        page(
            '<meta property="og:title" content="Board delays contract"><meta property="og:site_name" content="The Wire">'
            '<meta property="article:published_time" content="2025-03-28T14:05:00Z">'
            '<meta property="article:section" content="Business"><meta property="og:url" content="https://x.example/a">'
        )
    )
    assert (article.title, article.publisher, article.section) == ("Board delays contract", "The Wire", "Business")
    assert article.published == datetime(2025, 3, 28, 14, 5, tzinfo=UTC)
    assert (article.url, article.updated, article.language) == ("https://x.example/a", None, "en")


def test_of_two_spellings_of_a_date_the_one_with_time_and_zone_counts() -> None:
    story = {"@type": "NewsArticle", "headline": "A", "datePublished": "2025-03-28"}
    meta = '<meta property="article:published_time" content="2025-03-28T14:05:00+02:00">'
    assert article_from_page(page(linked(story) + meta)).published == datetime(2025, 3, 28, 12, 5, tzinfo=UTC)


def test_a_date_that_nobody_says_is_unknown() -> None:
    assert article_from_page(page()).published is None


def test_the_headline_readers_see_is_taken_where_it_agrees() -> None:
    agrees = "<h1>Harbour board delays ferry and port contract again</h1>"
    differs = "<h1>Example Wire</h1>"
    assert article_from_page(page(linked(), agrees)).title == "Harbour board delays ferry and port contract again"
    assert article_from_page(page(linked(), differs)).title == "Board delays ferry & port contract"


def test_the_outlet_behind_the_headline_is_dropped() -> None:
    head = '<meta property="og:title" content="Ferry – costs rise | Example Wire"><meta property="og:site_name" content="Example Wire">'
    assert article_from_page(page(head)).title == "Ferry – costs rise"


def test_broken_json_ld_is_passed_over() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", </script><meta property="og:title" content="A story">'
    assert article_from_page(page(head)).title == "A story"


def test_a_page_in_an_old_encoding_is_read_as_it_declares() -> None:
    content = page('<meta charset="iso-8859-2"><meta property="og:title" content="Żółć">', paragraphs=BODY)
    assert article_from_bytes(content.encode("iso-8859-2", "replace")).title == "Żółć"


@pytest.mark.parametrize(
    "content", ["<html><body></body></html>", "<html><body><nav>Home</nav></body></html>", "just words"]
)
def test_a_page_without_an_article_is_an_error(content: str) -> None:
    with pytest.raises(SourceError):
        article_from_page(content)


def test_one_broken_byte_does_not_cost_a_page_that_declares_its_encoding() -> None:
    assert "\ufffd" in decode_page(b'<meta charset="utf-8"><p>caf\xc3\xa9 \xff</p>')


def test_a_page_nested_too_deeply_is_an_error_and_no_crash() -> None:
    with pytest.raises(SourceError, match="no article text"):
        article_from_page("<html><body>" + "<div>" * 20_000 + f"<p>{BODY[0]}</p>")


def test_the_words_of_a_fragment_are_kept_in_paragraphs() -> None:
    assert text_of_fragment("<p>One <b>and</b> two.</p><ul><li>three</li></ul><style>x</style>Four<br>five") == (
        "One and two.\n\nthree\n\nFour\n\nfive"
    )


def canonical(address: str) -> str:
    return f'<link rel="canonical" href="{address}">'


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("https://www.wire.example/ferry", True),
        ("https://amp.wire.example/ferry", True),
        ("https://other.example/ferry", False),
        ("https://wire.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_page_is_believed_about_its_address_only_within_its_own_site(said: str, believed: bool) -> None:
    fetched = "https://wire.example/ferry?from=feed"
    assert article_from_page(page(linked() + canonical(said)), fetched).url == (said if believed else fetched)


def test_an_update_before_the_publishing_is_no_update() -> None:
    story = {"@type": "NewsArticle", "datePublished": "2025-03-28T14:00:00Z", "dateModified": "2025-03-28T09:00:00Z"}
    article = article_from_page(page(linked(story)))
    assert (article.published, article.updated) == (datetime(2025, 3, 28, 14, tzinfo=UTC), None)


def test_a_date_after_the_page_was_seen_is_none_of_the_articles() -> None:
    story = {"@type": "NewsArticle", "datePublished": "2025-03-28T14:00:00Z"}
    seen = datetime(2025, 3, 20, tzinfo=UTC)
    assert article_from_page(page(linked(story)), seen_at=seen).published is None


def test_a_copyright_year_is_no_date() -> None:
    assert article_from_page(page().replace("</footer>", "<p>© 2019 Example Wire</p></footer>")).published is None


def test_a_day_gets_the_time_that_stands_beside_it() -> None:
    time = '<time datetime="2025-03-28T14:05:00+01:00">28 March 2025</time>'
    assert article_from_page(page(h1=time)).published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)


def test_a_kicker_that_the_page_marks_as_one_is_not_in_the_headline() -> None:
    h1 = '<h1><span class="kicker">Islands</span> <span>Harbour board delays ferry and port contract again</span></h1>'
    assert article_from_page(page(linked(), h1)).title == "Harbour board delays ferry and port contract again"


def test_the_wording_that_most_statements_share_is_the_headline() -> None:
    h1 = "<h1>LIVE: Harbour board meets over the ferry and port contract</h1>"
    social = '<meta property="og:title" content="Board delays ferry &amp; port contract | Example Wire">'
    assert article_from_page(page(linked() + social, h1)).title == "Board delays ferry & port contract"


def test_the_outlet_is_no_author_where_a_person_is_named() -> None:
    story = {**LINKED["@graph"][1], "author": {"@type": "Organization", "name": "Example Wire"}}  # type: ignore[index]
    head = linked(story) + '<meta name="author" content="By Ann Poe and John Roe, Example Wire">'
    assert article_from_page(page(head)).authors == ("Ann Poe", "John Roe")


def test_a_name_goes_before_a_domain_as_publisher_and_home_is_no_section() -> None:
    story = {"@type": "NewsArticle", "headline": "Board delays", "publisher": {"name": "wire.example"}}
    head = linked({**story, "articleSection": "Home"}) + '<meta property="og:site_name" content="The Example Wire">'
    article = article_from_page(page(head))
    assert (article.publisher, article.section) == ("The Example Wire", None)


def test_of_several_stories_on_an_endless_page_only_the_first_is_read() -> None:
    other = (
        "<article><h1>Elections called on the mainland for May</h1>"
        + "<p>Votes are counted in June.</p>" * 9
        + "</article>"
    )
    html = page(linked(), "<h1>Board delays ferry and port contract</h1>").replace("</main>", f"{other}</main>")
    assert "June" not in article_from_page(html).text


def test_the_charset_of_the_header_is_used_where_the_page_says_nothing() -> None:
    data = page('<meta property="og:title" content="Żółć w porcie">').encode("iso-8859-2", "replace")
    assert article_from_bytes(data, charset="iso-8859-2").title == "Żółć w porcie"


def test_a_title_of_a_hundred_thousand_parts_is_read_in_a_moment() -> None:
    assert article_from_page(page().replace("Ferry - Example Wire", "a | " * 100_000)).text


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ('<p class="updated">Last updated: {}</p>', "updated"),
        ("<div>Aktualisiert: {}</div>", "updated"),
        ('<div><span class="date-modified">{}</span></div>', "updated"),
        ("<p>Published {}</p>", "published"),
        ('<div class="entry-date">{}</div>', "published"),
        ("<div>{}</div>", "published"),
        ("<p>The hearing is on {}, the court said.</p>", None),
        ("<p>{} is the day of the hearing.</p>", None),
        ("<div>Heard on {}</div>", None),
        ("<aside><div>{}</div></aside>", None),
    ],
)
def test_a_visible_date_is_what_its_label_says(label: str, kind: str | None) -> None:
    shown = label.format('<time datetime="2025-03-28">28 March 2025</time>')
    article = article_from_page(page(h1=f"<h1>Harbour board delays ferry contract</h1>{shown}"))
    day = datetime(2025, 3, 28, tzinfo=UTC)
    assert (article.published, article.updated) == (
        day if kind == "published" else None,
        day if kind == "updated" else None,
    )


def test_no_date_of_an_update_is_taken_for_that_of_publishing() -> None:
    story = {"@type": "NewsArticle", "headline": "Ferry", "dateModified": "2025-03-28T14:05:00Z"}
    article = article_from_page(
        page(linked(story) + '<meta property="og:updated_time" content="2025-03-28T14:05:00Z">')
    )
    assert (article.published, article.updated) == (None, datetime(2025, 3, 28, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "path", ["2025/03/28/ferry", "2025-03/28/c_1.htm", "a/20250328.html", "a/A2025032814050000001"]
)
def test_an_address_may_hold_the_day_of_publishing(path: str) -> None:
    article = article_from_page(page(), f"https://wire.example/{path}")
    assert article.published == datetime(2025, 3, 28, tzinfo=UTC)


def test_json_ld_of_another_article_on_the_page_is_not_believed() -> None:
    other = {"@type": "NewsArticle", "headline": "Mill opens again in spring", "datePublished": "2020-01-01T00:00:00Z"}
    own = {
        "@type": "NewsArticle",
        "headline": "Harbour board delays ferry contract",
        "datePublished": "2025-03-28T14:05:00Z",
    }
    article = article_from_page(page(linked([other, own]), "<h1>Harbour board delays ferry contract</h1>"))
    assert (article.title, article.published) == (own["headline"], datetime(2025, 3, 28, 14, 5, tzinfo=UTC))
    alone = article_from_page(page(linked(other), "<h1>Harbour board delays ferry contract</h1>"))
    assert (alone.title, alone.published) == ("Harbour board delays ferry contract", None)


@pytest.mark.parametrize(
    "script",
    [
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry", "datePublished": "2025-03-28T14:05:00Z"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Ferry", "datePublished": "2025-03-28T14:05:00Z",}',
    ],
)
def test_json_ld_in_cdata_or_with_a_stray_comma_still_gives_its_date(script: str) -> None:
    article = article_from_page(page(f'<script type="application/ld+json">{script}</script>'))
    assert article.published == datetime(2025, 3, 28, 14, 5, tzinfo=UTC)


def test_paragraphs_that_only_screen_readers_do_not_get_are_read() -> None:
    hidden = "".join(f'<p class="paywall" aria-hidden="true">{part}</p>' for part in BODY[1:])
    content = page(
        linked({"@type": "NewsArticle", "headline": "Ferry", "isAccessibleForFree": False}), hidden, BODY[:1]
    )
    assert set(article_from_page(content).text.split("\n\n")) == set(BODY)


def test_lists_in_the_cells_of_a_table_are_read() -> None:
    table = "<table><tr><td>Monday</td><td><ul><li>10.00 to 20.00</li><li>night boat</li></ul></td></tr></table>"
    assert "10.00 to 20.00; night boat" in article_from_page(page().replace("</article>", f"{table}</article>")).text


def test_a_date_or_a_quotation_within_a_sentence_stays_in_it() -> None:
    marked = (
        'The hearing is on <time datetime="2025-12-24">24 December</time>.',
        "The chair said <q>we will <em>not</em> sign</q> on the day.",
    )
    text = article_from_page(page(paragraphs=(BODY[0], *marked, "Published <time>28 March</time>", BODY[2]))).text
    assert "The hearing is on 24 December.\n\nThe chair said “we will not sign” on the day.\n\n" in text
    assert "28 March" not in text


def test_entries_of_a_live_blog_keep_their_times_and_headings() -> None:
    entries = "".join(
        f'<div class="post"><time datetime="2025-03-28T1{n}:00:00Z">1{n}.00</time><h2>Pier {n} is shut</h2><p>{part}</p></div>'
        for n, part in enumerate(BODY)
    )
    article = article_from_page(page("", entries, ()))
    assert all(f"1{n}.00 Pier {n} is shut" in article.text for n in range(len(BODY)))
    assert article.published is None  # the time of an entry is not that of the article


def test_entries_of_a_live_blog_without_headings_keep_their_times() -> None:
    entries = "".join(
        f'<div class="post"><time datetime="2025-03-28T1{n}:00:00Z">1{n}.00</time><p>{part}</p></div>'
        for n, part in enumerate(BODY)
    )
    text = article_from_page(page("", entries, ())).text
    assert all(f"1{n}.00\n\n{part}" in text for n, part in enumerate(BODY))


def test_a_caption_is_kept_apart_from_the_text() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>The ferry on Monday. Photo: Tom Reed</figcaption></figure>"
    article = article_from_page(page("", figure))
    assert article.caption == "The ferry on Monday. Photo: Tom Reed"
    assert "Photo" not in article.text


LETTERS = "The mayor said: “A third, not a half.” The cost was €2.4 million in 1939–45 …"


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "x-cp1252", "ISO8859-1"])
@pytest.mark.parametrize("where", ["header", "meta", "http-equiv", "xml"])
def test_labels_of_encodings_mean_what_browsers_read(label: str, where: str) -> None:
    said = {
        "meta": f'<meta charset="{label}">',
        "http-equiv": f'<meta http-equiv="Content-Type" content="text/html; charset={label}">',
    }.get(where, '<!-- <meta charset="koi8-r"> -->')
    content = page(said, paragraphs=(*BODY, LETTERS)).encode("cp1252")
    content = f'<?xml version="1.0" encoding="{label}"?>'.encode() + content if where == "xml" else content
    assert LETTERS in article_from_bytes(content, charset=label if where == "header" else None).text


@pytest.mark.parametrize(
    ("label", "codec", "letters"),
    [
        ("gb2312", "gb18030", "朱镕基"),
        ("x-sjis", "cp932", "①髙橋㈱"),
        ("ks_c_5601-1987", "cp949", "뷁햏"),
        ("big5", "big5hkscs", "嗰啲"),
    ],
)
def test_labels_of_east_asian_encodings_mean_the_larger_ones(label: str, codec: str, letters: str) -> None:
    content = page(
        f'<meta charset="{label}">', paragraphs=("<!-- -->".join((letters,)), *(["……" + letters * 9] * 4))
    ).encode(codec)
    assert letters in decode_page(content)


def test_a_page_of_which_much_cannot_be_decoded_is_refused_in_one_line() -> None:
    content = (
        page('<meta charset="utf-8">').encode().replace("“".encode(), b"\x93").replace(b"40 million", b"\x8040 million")
    )
    with pytest.raises(SourceError, match=r"can't be decoded"):
        article_from_bytes(content + "é".encode() * 40)
