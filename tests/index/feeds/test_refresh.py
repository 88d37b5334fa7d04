"""A feed becomes items with plain text, safe addresses and certain dates, in whatever format it is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from index.errors import SourceError
from index.sources.feed.fields import MAX_ITEMS, MAX_TEXT_CHARACTERS, address, line, section, text_of
from index.sources.feed.json_feed import read_json_feed
from index.sources.feed.rss_atom import read_feed
from index.sources.results import Feed, FeedItem

ADDRESS = "https://wire.example/feeds/all.xml"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dcterms="http://purl.org/dc/terms/"'
)
STORY = "The harbour board put off its decision on the ferry contract for a third time, citing the price of fuel. " * 6


def rss(items: str, about: str = "<title>Harbour Wire</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{about}{items}</channel></rss>'.encode()


def atom(entries: str, about: str = "<title>Harbour Wire</title>") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{about}{entries}</feed>'.encode()


def read(data: bytes) -> Feed:
    return read_feed(data, url=ADDRESS)


def item(inside: str) -> FeedItem:
    (found,) = read(rss(f"<item>{inside}</item>")).items
    return found


def entry(inside: str) -> FeedItem:
    (found,) = read(atom(f"<entry>{inside}</entry>")).items
    return found


def test_an_rss_item_is_read_in_full() -> None:
    found = item(
        "<title>Ferry decision put off</title><link>https://wire.example/ferry</link>"
        '<guid isPermaLink="false">story-7</guid><pubDate>Fri, 28 Mar 2025 14:05:00 +0100</pubDate>'
        "<dc:creator>By Mara Lindqvist and John Roe</dc:creator><category>Business</category>"
        f"<description>Short.</description><content:encoded><![CDATA[<p>{STORY}</p><p>More.</p>]]></content:encoded>"
        '<source url="https://coast.example/rss">Coast Press</source>'
    )
    assert found.key == "story-7"
    assert found.url == "https://wire.example/ferry"
    assert (found.title, found.section, found.publisher) == ("Ferry decision put off", "Business", "Coast Press")
    assert found.authors == ("Mara Lindqvist", "John Roe")
    assert found.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC) and found.updated is None
    assert found.text == f"{STORY.strip()}\n\nMore." and found.full


def test_an_atom_entry_is_read_in_full() -> None:
    found = entry(
        "<title type='html'>Ferry &amp;amp; port</title><id>tag:wire.example,2025:7</id><link href='../ferry'/>"
        "<published>2025-03-28T14:05:00+01:00</published><updated>2025-03-29T08:00:00Z</updated>"
        "<author><name>Mara Lindqvist</name></author><category term='biz' label='Business'/>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{STORY}</p><p>End.</p></div></content>"
        "<source><title>Coast Press</title><updated>2020-01-01T00:00:00Z</updated></source>"
    )
    assert (found.key, found.url) == ("tag:wire.example,2025:7", "https://wire.example/ferry")
    assert (found.title, found.section, found.publisher) == ("Ferry & port", "Business", "Coast Press")
    assert found.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)
    assert found.updated == datetime(2025, 3, 29, 8, tzinfo=UTC)
    assert found.text.endswith("\n\nEnd.") and found.full


def test_an_rss_1_item_is_published_when_its_only_date_says() -> None:
    data = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://wire.example/"><title>Wire</title></channel>'
        b'<item rdf:about="https://wire.example/a"><title>A</title><link>https://wire.example/a</link>'
        b"<dc:date>2025-03-28T14:05:00Z</dc:date></item></rdf:RDF>"
    )
    (found,) = read(data).items
    assert (found.published, found.updated) == (datetime(2025, 3, 28, 14, 5, tzinfo=UTC), None)


def test_an_atom_entry_that_says_only_when_it_changed_has_no_date_of_publication() -> None:
    found = entry("<title>A</title><updated>2025-03-29T08:00:00Z</updated>")
    assert (found.published, found.updated) == (None, datetime(2025, 3, 29, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("Fri, 28 Mar 2025 14:05:00 EST", datetime(2025, 3, 28, 19, 5, tzinfo=UTC)),
        ("Fri, 28 Mar 25 14:05:00 GMT", datetime(2025, 3, 28, 14, 5, tzinfo=UTC)),
        ("2025-03-28", datetime(2025, 3, 28, tzinfo=UTC)),
        ("Fri, 28 Mar 2025 14:05:00 IST", datetime(2025, 3, 28, tzinfo=UTC)),
        ("Updated 2:05 PM EDT, Fri March 28, 2025", datetime(2025, 3, 28, 18, 5, tzinfo=UTC)),
        ("Pt, 28 mar 2025 14:05:00 +0100", datetime(2025, 3, 28, 13, 5, tzinfo=UTC)),
        ("03/04/2025", None),
        ("2025", None),
        ("2025-03", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_certain_or_unknown(said: str, published: datetime | None) -> None:
    assert item(f"<title>A</title><pubDate>{said}</pubDate>").published == published


def test_the_language_of_a_feed_decides_what_its_zone_means() -> None:
    items = "<item><title>A</title><pubDate>Fri, 28 Mar 2025 14:05:00 CST</pubDate></item>"
    chinese = read(rss(items, "<title>Wire</title><language>zh-cn</language>")).items[0].published
    assert chinese == datetime(2025, 3, 28, 6, 5, tzinfo=UTC)
    assert read(rss(items)).items[0].published == datetime(2025, 3, 28, 20, 5, tzinfo=UTC)


def test_in_a_list_of_headlines_each_is_its_outlets_and_the_others_are_no_text() -> None:
    found = item(
        "<title>Ferry decision put off - Coast Press</title><source url='https://coast.example'>Coast Press</source>"
        '<description><![CDATA[<ol><li><a href="a">Ferry decision put off</a> <font>Coast Press</font></li>'
        '<li><a href="b">Islanders wait for their boats</a> <font>Valley News</font></li></ol>]]></description>'
    )
    assert (found.title, found.publisher, found.text) == ("Ferry decision put off", "Coast Press", "")


def test_an_item_without_a_date_has_none_even_in_a_feed_with_one() -> None:
    about = "<title>W</title><pubDate>Fri, 28 Mar 2025 14:05:00 GMT</pubDate>"
    (found,) = read(rss("<item><title>A</title></item>", about)).items
    assert (found.published, found.updated) == (None, None)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Ferry &lt;b&gt;deal&lt;/b&gt; off", "Ferry deal off"),
        ("AT&amp;amp;T &amp;#8217;s plan", "AT&T ’s plan"),
        ("Caf&amp;eacute; caf&eacute;", "Café café"),
        ("&lt;img src=x onerror=alert(1)&gt;Boom", "Boom"),
        ("<![CDATA[<script>alert(1)</script>Calm]]>", "Calm"),
        ("&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;Calm", "Calm"),
        ("Inflation &lt;2 % and rates &gt;3 %", "Inflation <2 % and rates >3 %"),
        ("Two\n   lines", "Two lines"),
    ],
)
def test_headlines_are_plain_words_on_one_line(said: str, title: str) -> None:
    assert item(f"<title>{said}</title>").title == title


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("/ferry", "https://wire.example/ferry"),
        ("//other.example/a", "https://other.example/a"),
        ("  https://wire.example/a b\n", "https://wire.example/a%20b"),
        ("https://wire.example/a?x=1&amp;y=2", "https://wire.example/a?x=1&y=2"),
        ("www.wire.example/a", "https://www.wire.example/a"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://[broken", None),
        ("ftp://wire.example/a", None),
    ],
)
def test_links_are_web_addresses_or_nothing(said: str, url: str | None) -> None:
    assert item(f"<title>A</title><link>{said}</link>").url == url


def test_the_address_before_the_link_counter_goes_first() -> None:
    found = item(
        "<title>A</title><link>https://count.example/~r/7</link>"
        "<feedburner:origLink>https://wire.example/a</feedburner:origLink>"
    )
    assert found.url == "https://wire.example/a"


def test_a_base_in_the_feed_counts() -> None:
    data = atom("<entry xml:base='https://other.example/news/'><title>A</title><link href='a'/></entry>")
    assert read(data).items[0].url == "https://other.example/news/a"


def test_a_guid_is_a_link_only_where_it_is_an_address() -> None:
    assert item("<title>A</title><guid>https://wire.example/a</guid>").url == "https://wire.example/a"
    assert item("<title>A</title><guid>story-7</guid>").url is None


@pytest.mark.parametrize(
    "behind",
    [
        "<p>The post <a href='x'>Ferry</a> appeared first on <a href='y'>Wire</a>.</p>",
        "<p><a href='x'>Continue reading →</a></p>",
        "<p>Read more</p>",
        "<div>Share this: <a>Facebook</a></div>",
        "<img src='https://track.example/1.gif' width='1' height='1'/>",
        " <a href='x'>Continue reading Ferry decision put off</a>",
        "<p>[…]</p>",
        "<p>https://wire.example/a</p>",
    ],
)
def test_what_feeds_put_behind_a_text_is_left_out(behind: str) -> None:
    assert text_of(f"<p>The board waits. It has no money.</p>{behind}")[0] == "The board waits. It has no money."


def test_words_of_the_article_stay_even_if_they_sound_like_it() -> None:
    text = "He told them to continue reading the contract. Read more in the evening, he said."
    assert text_of(f"<p>{text}</p><p>She left.</p>")[0] == f"{text}\n\nShe left."


def test_a_text_that_goes_on_elsewhere_is_not_the_whole_article() -> None:
    inside = f"<title>A</title><content:encoded><![CDATA[<p>{STORY}</p><p>{{}}</p>]]></content:encoded>"
    assert item(inside.format("It ends here.")).full
    assert not item(inside.format("Continue reading at Wire")).full
    assert not item(inside.format("And then he […]")).full


def test_a_summary_is_not_the_whole_article_and_a_picture_s_description_neither() -> None:
    assert not item(f"<title>A</title><description>{STORY}</description>").full
    found = item(f"<title>A</title><description>Short.</description><media:description>{STORY}</media:description>")
    assert not found.full


def test_a_text_that_only_repeats_the_headline_is_none() -> None:
    assert item("<title>Ferry off</title><description>&lt;a href='x'&gt;Ferry off&lt;/a&gt;</description>").text == ""


def test_sections_that_say_nothing_are_passed_over() -> None:
    assert (
        section(["Uncategorized", "https://x.example/tag", "12", "A" * 60, "Science &amp; Nature"])
        == "Science & Nature"
    )
    assert section([]) is None


def test_mail_addresses_are_no_authors() -> None:
    assert item("<title>A</title><author>desk@wire.example (Mara Lindqvist)</author>").authors == ("Mara Lindqvist",)
    assert item("<title>A</title><author>desk@wire.example</author>").authors == ()


def test_items_with_nothing_in_them_are_dropped_and_same_keys_collapse_to_the_newest() -> None:
    old = "<item><guid isPermaLink='false'>7</guid><title>Old</title><pubDate>2025-03-28T10:00:00Z</pubDate></item>"
    new = "<item><guid isPermaLink='false'>7</guid><title>New</title><pubDate>2025-03-28T11:00:00Z</pubDate></item>"
    empty = "<item><guid isPermaLink='false'>8</guid></item><item/>"
    assert [found.title for found in read(rss(old + empty + new)).items] == ["New"]
    assert [found.title for found in read(rss(new + old)).items] == ["New"]


def test_one_guid_for_different_stories_tells_nothing() -> None:
    items = "".join(
        f"<item><guid isPermaLink='false'>wire</guid><title>{name}</title><link>/{name}</link></item>" for name in "abc"
    )
    assert [found.key for found in read(rss(items)).items] == [f"https://wire.example/{name}" for name in "abc"]


def test_an_item_without_guid_and_link_is_known_by_its_headline() -> None:
    first, again, other = (item(f"<title>{title}</title>").key for title in ("A", "A", "B"))
    assert first == again != other


def test_a_feed_says_how_long_it_wants_to_be_left_alone() -> None:
    assert read(rss("", "<title>W</title><ttl>30</ttl>")).minutes == 30
    twice = "<title>W</title><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert read(rss("", twice)).minutes == 720
    assert read(rss("", "<title>W</title><ttl>soon</ttl>")).minutes is None
    assert read(rss("", f"<title>W</title><ttl>{'9' * 30}</ttl>")).minutes == 43_200


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "windows-1252", "iso-8859-1"])
def test_letters_are_right_in_every_encoding(name: str) -> None:
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(name, name)
    text = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Café Zürich</title></channel></rss>'
    assert read_feed(text.encode(name)).title == "Café Zürich"


def test_the_server_s_word_counts_where_the_bytes_leave_a_choice() -> None:
    text = '<?xml version="1.0"?><rss version="2.0"><channel><title>Новости моря</title></channel></rss>'
    assert read_feed(text.encode("koi8-r"), charset="koi8-r").title == "Новости моря"
    assert read_feed(text.encode(), charset="iso-8859-1").title == "Новости моря"


def test_one_broken_byte_does_not_garble_the_rest() -> None:
    data = rss("<item><title>Café ’ok’</title></item><item><title>Bad X</title></item>")
    titles = [found.title for found in read(data.replace(b"Bad X", b"Bad \xff")).items]
    assert titles == ["Café ’ok’", "Bad \ufffd"]


def test_broken_feeds_give_what_can_be_read() -> None:
    data = rss("<item><title>A & B</title><link>https://wire.example/a</link></item>")[:-20]
    assert [found.title for found in read(data).items] == ["A & B"]
    assert read(rss("<item><title>Bell \x07 rings</title></item>")).items[0].title == "Bell rings"
    assert read(b'<rss version="2.0"><channel><item><title>A</title><link>/a').items[0].title == "A"


def test_a_feed_s_path_is_never_opened() -> None:
    for path in (b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/feed"):
        with pytest.raises(SourceError):
            read(path)


def test_too_many_items_and_too_long_texts_are_cut() -> None:
    many = "".join(f"<item><title>Story {number}</title></item>" for number in range(MAX_ITEMS + 50))
    assert len(read(rss(many)).items) == MAX_ITEMS
    text, cut = text_of("<p>" + "word " * MAX_TEXT_CHARACTERS + "</p>")
    assert len(text) <= MAX_TEXT_CHARACTERS and cut


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Wire",
        "home_page_url": "https://wire.example/",
        "language": "en-GB",
        "authors": [{"name": "Mara Lindqvist"}],
        "items": [
            {
                "id": 7,
                "url": "/ferry",
                "title": "Ferry &amp; port",
                "content_html": f"<p>{STORY}</p>",
                "date_published": "2025-03-28T14:05:00+01:00",
                "tags": ["Business"],
            },
            {"id": "8", "external_url": "javascript:alert(1)", "summary": "Short."},
            {"id": "9"},
            "no item",
        ],
    }
    found = read_json_feed(json.dumps(feed).encode(), url=ADDRESS)
    assert (found.kind, found.title, found.language) == ("JSON feed", "Harbour Wire", "en")
    first, second = found.items
    assert (first.key, first.url, first.title) == ("7", "https://wire.example/ferry", "Ferry & port")
    assert first.full and first.section == "Business" and first.authors == ("Mara Lindqvist",)
    assert first.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)
    assert (second.url, second.text, second.full) == (None, "Short.", False)


@pytest.mark.parametrize(
    "data", [b"{", b"[1, 2]", b'{"a": 1}', b'{"items": []}', b'{"a":' * 5_000, b'{"a": ' + b"9" * 5000]
)
def test_other_json_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(SourceError) as error:
        read_json_feed(data)
    assert "\n" not in str(error.value)


def test_lines_and_addresses_take_only_strings() -> None:
    assert line(7) is None and address(None) is None and text_of(None) == ("", False)
