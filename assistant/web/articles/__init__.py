"""An indexed article as a page of its own, with cited words marked and changes between versions.

Read `article_routes` first, then `article_query` (validates the address), `article_page` (loads and renders a version),
`article_text` (paragraphs and marks), `article_changes` (differences) and `article_links` (makes the addresses). Must not
know conversations or answers, apart from their citations.
"""
