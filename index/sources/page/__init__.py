"""Web pages: the article in a page, and what the page states about itself.

Read `html` first: it combines the others. `metadata` reads the page's statements (JSON-LD, meta tags), `headlines` and
`bylines` decide which of them to believe, and `blocked_pages` recognises a paywall or error page that came instead of
an article.

It must not know how pages are fetched. Example: `article_from_page(page, url)` returns the article, or raises
`SourceError` for a consent page.
"""
