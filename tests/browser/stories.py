"""Articles whose answers have more to show: figures that differ, a story over many days, a figure that can be rounded."""

from __future__ import annotations

from datetime import UTC, datetime

from index import Article


def _report(outlet: str, day: str, title: str, text: str) -> Article:
    address = f"https://{outlet.lower().replace(' ', '-')}.example/{'-'.join(title.lower().split())}"
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Article(title=title, text=text, publisher=outlet, url=address, published=published, language="en")


TOLL = "How many people were killed in the Sarn valley earthquake?"
STRIKE = "When did the strike of the Varnholm dockers end?"

ARTICLES = (
    _report(
        "Hill Post",
        "2024-05-02",
        "Earthquake strikes Sarn valley",
        "The earthquake in Sarn valley killed at least 45 people, the governor said on Thursday. Roads are blocked.",
    ),
    _report(
        "Harbour Times",
        "2024-05-06",
        "Sarn valley counts its dead",
        "At least 62 people were killed in the Sarn valley earthquake. The search for survivors has ended.",
    ),
    _report(
        "Coast Herald",
        "2024-03-05",
        "Varnholm dockers walk out",
        "Dockers in Varnholm went on strike on Monday over night pay. Cranes stood still.",
    ),
    _report(
        "Lindow Post",
        "2024-03-12",
        "Varnholm strike <img src=x onerror=window.pwned=1> enters second week",
        "The strike of the Varnholm dockers entered its second week with 60 ships waiting.",
    ),
    _report(
        "Coast Herald",
        "2024-03-14",
        "Varnholm dockers end strike",
        "Dockers in Varnholm ended their strike on Thursday after nine days and accepted the offer.",
    ),
    _report(
        "Harbour Times",
        "2024-03-18",
        "What the Varnholm strike cost",
        "The strike of the dockers cost the port of Varnholm 1,195,340 euros, its owners said.",
    ),
)
