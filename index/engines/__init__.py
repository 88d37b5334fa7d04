"""The two search engines: by vectors (Chroma, a Chroma server, or exactly) and by keywords (tantivy)."""
