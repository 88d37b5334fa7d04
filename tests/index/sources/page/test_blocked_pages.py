"""A page that comes instead of an article is named and never added; a whole article is accepted whatever marks it has."""

from __future__ import annotations

import json

import pytest

from index.errors import SourceError
from index.sources.page.html import article_from_page

SENTENCE = (
    "The harbour board on Monday put off its decision on ferry contract number {n}, citing the rising cost of fuel. "
)
STUB = "<p>The harbour board on Monday put off a decision on the ferry contract for a third time, citing…</p>"
TEASER = (
    "<li><h3><a href='/{n}'>Island number {n} waits for a ferry it was promised</a></h3><p>Short of a boat.</p></li>"
)


def body(paragraphs: int = 12) -> str:
    return "".join(f"<p>{SENTENCE.format(n=n) * 2}</p>" for n in range(paragraphs))


def page(content: str, title: str = "Ferry contract put off again", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{content}</body></html>"


def linked(**facts: object) -> str:
    story = {"@type": "NewsArticle", "headline": "Ferry contract put off again", **facts}
    return f'<script type="application/ld+json">{json.dumps(story)}</script>'


def article(content: str) -> str:
    return f"<main><article><h1>Ferry contract put off again</h1>{content}</article></main>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page(article(STUB), head=linked(isAccessibleForFree=False)), "paywall"),
        (page(article(STUB), head=linked(isAccessibleForFree="False")), "paywall"),
        (page(article(STUB + "<div class='paywall'><p>Subscribe to continue reading.</p></div>")), "paywall"),
        (page(article(STUB + "<div class='regwall'><p>Jetzt weiterlesen mit Plus</p></div>")), "paywall"),
        (page(article(STUB + "<div><p>Article réservé aux abonnés</p></div>")), "paywall"),
        (page(article(STUB + "<div><p>Suscríbete para seguir leyendo</p></div>")), "paywall"),
        (page("<p>Checking your browser</p>", title="Just a moment..."), "robot check"),
        (page("<noscript>Enable JavaScript and cookies to continue</noscript>", title="wire.example"), "robot check"),
        (page("<h1>Access Denied</h1><p>You don't have permission to access this server.</p>"), "robot check"),
        (page("<p>Please verify you are human by completing the action below.</p>"), "robot check"),
        (
            page(
                "<h1>Before you continue</h1><p>We and our partners use cookies.</p><button>Accept all</button>"
                "<button>Reject all</button>",
                title="Before you continue",
            ),
            "consent page",
        ),
        (
            page(
                "<h1>Mit Werbung weiterlesen</h1><p>Für die Nutzung mit Werbung brauchen wir Ihre Zustimmung. "
                "Wir und unsere Partner speichern Informationen auf Ihrem Gerät.</p><button>Alle akzeptieren</button>",
                title="Zustimmung",
            ),
            "consent page",
        ),
        (page("<h1>Page not found</h1><p>" + "Try the search or go back to our front page. " * 4 + "</p>"), "error page"),
        (page("<p>" + "Zurück zur Startseite oder zur Suche. " * 4 + "</p>", title="Seite nicht gefunden | The Wire"), "error page"),
        (page("<ul>" + "".join(TEASER.format(n=n) for n in range(30)) + "</ul>", title="News"), "section page"),
        ("%PDF-1.7 obj", "PDF"),
        ('{"headline": "A", "text": "B"}', "JSON"),
        ('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "feed"),
        (page(article("<p>1. How relevant is this ad to you?</p><p>Video player was slow to load content Video content "
                      "never loaded Ad froze or did not finish loading Other issues</p>")), "furniture"),
    ],
)  # fmt: skip
def test_a_page_that_came_instead_of_an_article_is_named(html: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        article_from_page(html)


@pytest.mark.parametrize(
    "html",
    [
        page(article(body()), head=linked(isAccessibleForFree=False)),
        page(article(body() + "<div class='paywall'><p>Subscribe to continue reading.</p></div>")),
        page(
            "<div class='cookie-banner'><p>We value your privacy.</p><button>Accept all</button></div>"
            + article(body())
        ),
        page(article(body()), title="Access denied: how the islands lost their ferry"),
        page(article(body()), title="404 islanders wait for a ferry"),
        page(article(body()) + "<ul>" + "".join(TEASER.format(n=n) for n in range(30)) + "</ul>", head=linked()),
        page("<noscript>Please enable JavaScript</noscript>" + article(body())),
        page(article(body(3)), head=linked()),
    ],
)
def test_a_whole_article_is_kept_whatever_marks_it_carries(html: str) -> None:
    assert "ferry contract number 2" in article_from_page(html).text


def test_a_short_report_on_what_is_forbidden_is_no_robot_check() -> None:
    words = "Forbidden practices on the ferries must stop by May, the harbour board said. A security check follows in June. "
    html = page(article(f"<p>{words}</p><p>{words.replace('ferries', 'docks')}</p>"), head=linked())
    assert article_from_page(html).text.startswith("Forbidden practices")
