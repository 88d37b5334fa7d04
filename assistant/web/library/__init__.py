"""The "What is here" panel: articles by time, outlets, and the newest articles.

`library_routes` serves it under `/library/`, `library_panel` renders it. Must not change the index; `add_news` removes
articles.
"""
