"""Files: plain text, Markdown, JSON and CSV.

Read `files` first: it finds the files and has each one read in the sandbox. `formats` selects the reader by the file's
name: `plain_text`, `markdown` (with `front_matter`), `json` and `csv`; saved pages go to `index.sources.page`.

It must not know the index. Example: a CSV with the header `title,text,date` gives one article per row.
"""
