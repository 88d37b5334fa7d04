"""Articles that try to run code, fetch images, post forms and forge links through every field a page shows."""

from __future__ import annotations

from datetime import UTC, datetime

from index import Article

FOREIGN = "http://foreign.invalid"
QUESTION = "What brought the Zanthorp bridge down?"

_MARKUP = (
    f'<script>window.pwned=1;fetch("{FOREIGN}/a")</script>'
    f'<img src="{FOREIGN}/b.png" onerror="window.pwned=2">'
    f"![picture]({FOREIGN}/c.png)"
    f'<form action="{FOREIGN}/d"><input name=q><button>Continue</button></form>'
    f"[more](javascript:window.pwned=3)"
    f'<a href="javascript:window.pwned=4" onclick="window.pwned=5">read</a>'
    f'<iframe src="{FOREIGN}/e"></iframe><svg onload="window.pwned=6"></svg>'
    f"<style>@import url({FOREIGN}/f.css)</style>"
    f"${{window.pwned=7}} {{{{constructor}}}} $$\\href{{javascript:window.pwned=8}}{{x}}$$"
    '"><b id=nd-a1-s1 style="position:fixed;inset:0">'
)

ARTICLES = (
    Article(
        title=f"Zanthorp bridge inquiry finds {_MARKUP} a cracked pier",
        text=(
            f"The Zanthorp bridge inquiry found {_MARKUP} that a cracked pier brought the bridge down.\n\n"
            f"![lead picture]({FOREIGN}/g.png)\n\n# A heading\n\n"
            f"The Zanthorp inquiry also found that [inspectors]({FOREIGN}/h) had warned of the crack in 2019 [1] [99]."
        ),
        publisher=f"Outlet {_MARKUP}",
        url="javascript:window.pwned=9",
        section=_MARKUP,
        published=datetime(2021, 5, 4, tzinfo=UTC),
    ),
    Article(
        title="Zanthorp council answers the inquiry",
        text=f"The Zanthorp council said the bridge inquiry {_MARKUP} was thorough and would be followed in full.",
        publisher="Zanthorp Evening",
        url=f'https://zanthorp.invalid/a"onmouseover="window.pwned=10" x="{_MARKUP}',
        published=datetime(2021, 5, 6, tzinfo=UTC),
    ),
)
