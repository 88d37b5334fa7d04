"""Files: plain text, Markdown, JSON and CSV."""
