"""Turns files, pages and feeds into `Article`s, or says in one line why it can't.

Read `sandbox` first: everything from strangers is parsed in its child process. `sandbox.recognise` decides what fetched
bytes are, and the folders read each kind: `file` (plain text, Markdown, JSON, CSV), `page` (web pages) and `feed` (RSS,
Atom, JSON Feed, sitemaps, OPML). What they found is described by `results`.

Shared by all: `fields` builds an article from named values, `encoding` and `safe_xml` and `json_text` decode bytes
within limits, `kinds` names binary files, `cleaning` normalises text, `fragments` reads pieces of HTML, `boilerplate`
removes banners and buttons, `addresses` compares sites, and `language` detects a text's language.

It must not know the index, nor fetch anything. Example: a PDF named `.html` raises `SourceError`, which says that it is
a PDF.
"""
