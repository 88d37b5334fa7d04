"""Gradio's HTML document made ours: a nonce on each of its scripts, our style sheets and scripts, no foreign metadata.

Pure text in, text out. Gradio writes its configuration into the document as JSON with `<` escaped, so a `<script` in
the text is always one of Gradio's own.
"""

from __future__ import annotations

import re

_FOREIGN = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|\s*<link rel="manifest"[^>]*>')


def newsdesk_document(html: str, nonce: str, version: str, panel: str = "") -> str:
    """`html` with `nonce` on every script; `version` makes browsers fetch style sheets and scripts anew.

    `panel` is put at the end of the body, outside of what Gradio draws, with what it needs.
    """
    html = _FOREIGN.sub("", html).replace("<script", f'<script nonce="{nonce}"')
    own = (
        f'<link rel="stylesheet" href="/newsdesk/page.css?{version}">'
        f'<script nonce="{nonce}" src="/newsdesk/page.js?{version}" defer></script>'
        f'<link rel="icon" type="image/svg+xml" href="/newsdesk/icon.svg?{version}">'
        '<title>Newsdesk</title><meta name="robots" content="noindex"></head>'
    )
    if panel:
        own = (
            f'<link rel="stylesheet" href="/newsdesk/desk.css?{version}">'
            f'<script nonce="{nonce}" src="/newsdesk/desk.js?{version}" defer></script>{own}'
        )
    before, body_end, after = html.replace("</head>", own, 1).rpartition("</body>")
    return f"{before}{panel}{body_end}{after}"
