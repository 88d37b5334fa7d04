"""Records -> JSON, Markdown and plain text. The page's HTML is in `assistant.web`.

Read `answer` first, then `comparison`, `timeline`, `changes`, `conversation`, `article`, `draft`, `standing`, `reports`
(adding news and feeds) and `filters`; `json_schema` describes the JSON as types. `screen` lays the same content out for a
terminal. Pure: nothing here searches, reads files or knows who asked. The JSON shapes are contracts.
"""
