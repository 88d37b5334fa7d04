"""Web pages: the article in a page, and what the page says of itself."""
