"""The "Add news" panel: add articles, follow feeds, remove articles.

Read `add_news_routes` first (requests under `/add-news/`), then `jobs` (the queue of work), `uploads` (files in transit) and
`add_news_panel` (HTML). `jobs` must not know HTTP or HTML; the routes check what the panel hides.
"""
