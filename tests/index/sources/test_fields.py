"""Values that a record states are an article's values: dates, people and letters as they were meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.sources.fields import article_from_fields, split_authors
from index.sources.fragments import is_list_of_links, text_of_fragment

TEXT = "The harbour board on Monday put off a decision on the ferry contract for a third time."


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Lindqvist, Mara", ("Mara Lindqvist",)),
        ("Poe, Ann; Roe, John M.", ("Ann Poe", "John M. Roe")),
        ("van der Berg, Jan and O'Neil, Sean", ("Jan van der Berg", "Sean O'Neil")),
        ("Poe, Ann, Roe, John", ("Ann Poe", "John Roe")),
        ("Mara Lindqvist, John Roe", ("Mara Lindqvist", "John Roe")),
        ("Reuters, AFP", ("Reuters", "AFP")),
        ("By Ann Poe, harbour correspondent", ("Ann Poe",)),
        ("Ann Poe and John Roe, Political Editors", ("Ann Poe", "John Roe")),
        ("harbour correspondent", ()),
        ("Senior Staff Writer", ()),
        ("The Wire Staff", ("The Wire Staff",)),
        ("viktor holm", ("viktor holm",)),
        ("张三, 李四", ("张三", "李四")),
    ],
)
def test_bylines_name_people_in_the_usual_order(byline: str, names: tuple[str, ...]) -> None:
    assert split_authors(byline) == names


def test_a_post_of_wordpress_is_read_with_its_letters_and_its_date_in_utc() -> None:
    post = {
        "date": "2025-03-28T15:05:00",
        "date_gmt": "2025-03-28T14:05:00",
        "modified": "2025-03-28T16:05:00",
        "modified_gmt": "2025-03-28T15:05:00",
        "title": {"rendered": "Board &#8220;delays&#8221; <em>ferry</em> &amp; port"},
        "content": {"rendered": f"<p>{TEXT}</p>"},
        "author": 3,
        "yoast_head_json": {"author": "Ann Poe", "og_site_name": "The Wire"},
    }
    article = article_from_fields(post)
    assert article.title == "Board “delays” ferry & port"
    assert (article.authors, article.publisher) == (("Ann Poe",), "The Wire")
    assert article.published == datetime(2025, 3, 28, 14, 5, tzinfo=UTC)
    assert article.updated == datetime(2025, 3, 28, 15, 5, tzinfo=UTC)


def test_entities_in_plain_text_are_letters() -> None:
    article = article_from_fields(
        {"title": "Q&amp;A", "text": f"{TEXT} &#8220;Not again&#8221;, said R&D chief Ann Poe."}
    )
    assert (article.title, article.text) == ("Q&A", f"{TEXT} “Not again”, said R&D chief Ann Poe.")


def test_the_country_of_the_outlet_decides_what_its_zone_means() -> None:
    record = {"text": TEXT, "date": "28 March 2025 14:05 CST"}
    assert article_from_fields(record | {"url": "https://paper.example.com.cn/a"}).published == datetime(
        2025, 3, 28, 6, 5, tzinfo=UTC
    )
    assert article_from_fields(record | {"language": "en"}).published == datetime(2025, 3, 28, 20, 5, tzinfo=UTC)


def test_buttons_and_marks_of_footnotes_are_no_words() -> None:
    markup = (
        f'<p>{TEXT}<a href="#footnote-1">1</a></p><p class="button-wrapper"><a class="button primary">Subscribe now</a></p>'
        '<div class="footnote"><a>1</a><p>By the budget of 2025, 40 m<sup>2</sup> each.</p></div>'
    )
    assert text_of_fragment(markup) == f"{TEXT}\n\nBy the budget of 2025, 40 m2 each."


@pytest.mark.parametrize(
    "fields",
    [
        '<span property="schema:name">Board</span> <span rel="schema:author"><span typeof="schema:Person">desk</span></span> '
        '<span property="schema:dateCreated">Fri, 03/28/2025 - 14:05</span> <div property="schema:text"><p>{}</p></div>',
        '<span class="field field--name-title">Board</span> <span class="field field--name-uid">desk</span> '
        '<div class="text-formatted field field--name-body"><p>{}</p></div>',
    ],
)
def test_the_fields_of_a_record_before_its_body_are_no_text(fields: str) -> None:
    assert text_of_fragment(fields.format(TEXT)) == TEXT


def test_a_list_of_linked_headlines_is_known_from_an_article_with_links() -> None:
    assert is_list_of_links('<ol><li><a href="a">Board delays ferry contract</a> <font>The Wire</font></li></ol>')
    assert not is_list_of_links(f'<p>{TEXT} <a href="a">Ann Poe</a> reports.</p>')
