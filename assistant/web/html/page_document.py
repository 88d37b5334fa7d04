"""Adapts Gradio's HTML document: a nonce on each script, Newsdesk's style sheets and scripts, no metadata of Gradio.

Pure: text in, text out. Gradio writes its configuration into the document as JSON with `<` escaped, so a `<script` in
the text is always one of Gradio's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FOREIGN = re.compile(
    r'(?:(?<!\s)\s+)?<(?:meta\s{1,4}(?:property|name)="(?:og|twitter):|link rel="manifest")[^>]{0,1000}>'
)


def newsdesk_document(html: str, nonce: str, version: str, assets: Sequence[str] = (), panels: str = "") -> str:
    """`html` with `nonce` on every script, and with `assets`: Newsdesk's style sheets and scripts, by name.

    A new `version` makes browsers reload them. `panels` goes to the end of the body, outside of Gradio's part.
    """
    html = _FOREIGN.sub("", html).replace("<script", f'<script nonce="{nonce}"')
    own = [_tag(f"/newsdesk/{name}?{version}", nonce) for name in assets]
    own += ['<title>Newsdesk</title><meta name="robots" content="noindex"></head>']
    before, body_end, after = html.replace("</head>", "".join(own), 1).rpartition("</body>")
    return f"{before}{panels}{body_end}{after}"


def _tag(address: str, nonce: str) -> str:
    path = address.partition("?")[0]
    if path.endswith(".css"):
        return f'<link rel="stylesheet" href="{address}">'
    if path.endswith(".svg"):
        return f'<link rel="icon" type="image/svg+xml" href="{address}">'
    return f'<script nonce="{nonce}" src="{address}" defer></script>'
