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

_SCHEMES = (
    "javascript:window.pwned=20",
    "JaVaScRiPt:window.pwned=21",
    "java\tscript:window.pwned=22",
    " javascript:window.pwned=23",
    "\x01javascript:window.pwned=24",
    "&#106;avascript:window.pwned=25",
    "javascript&colon;window.pwned=26",
    "data:text/html,<script>opener.pwned=27</script>",
    "vbscript:msgbox(28)",
    "blob:null/29",
    "file:///etc/passwd",
    "//foreign.invalid/30",
    "/\\foreign.invalid/31",
    "http:javascript:window.pwned=32",
)
# The same schemes in every way that Markdown and HTML have for a link.
_LINKS = "".join(
    f"[link]({each}) [angle](<{each}>) <{each}> ![image]({each}) [named][{n}] <a href='{each}'>tag</a> "
    for n, each in enumerate(_SCHEMES)
)
_ENTITIES = (
    "&lt;img src=x onerror=window.pwned=33&gt; &#60;script&#62;window.pwned=34&#60;/script&#62; &amp;lt;b&amp;gt;"
)
LONG_WORD = "Donaudampfschifffahrt" * 150
TURNED = "\u202esweN egdirB"  # with its letters turned around, the name of another outlet

TRICK_QUESTION = "What did the Quillmoor pilots find?"
# Tricks that need no markup of their own, one or more an article.
TRICKS = (
    Article(
        title=f"Quillmoor pilots find {_ENTITIES} a wreck",
        text=f"The Quillmoor pilots found {_ENTITIES} a wreck off the pier. {_LINKS}\n\n"
        + "".join(f"[{n}]: {each}\n" for n, each in enumerate(_SCHEMES)),
        publisher=TURNED,
        url="data:text/html,<script>window.pwned=35</script>",
        published=datetime(2021, 5, 4, tzinfo=UTC),
    ),
    Article(
        title=f"Quillmoor {LONG_WORD}",
        text=f"The Quillmoor pilots found {LONG_WORD} on the second day of their search off the pier.",
        publisher=LONG_WORD,
        url="vbscript:msgbox(36)",
        section=LONG_WORD,
        published=datetime(2021, 5, 5, tzinfo=UTC),
    ),
    Article(
        title="Quillmoor pilots\u2067 find \u202e[1] a third wreck",
        text="The Quillmoor pilots found a third wreck \u2067\u202edeined lla on the last day. It was left where it was.",
        publisher="<b id=nd-a1-s1>Evening</b> & Sons",
        url="https://quillmoor.invalid/\u202efdp.exe",
        published=datetime(2021, 5, 6, tzinfo=UTC),
    ),
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
