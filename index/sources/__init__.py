"""Articles in: every module here turns something into `Article`s, or into a `Failure` that names what was wrong.

`files` finds files and hands each to the module of its format: `pasted` (plain text), `markdown`, `html`, `tables`
(CSV) and `objects` (JSON). `fields` makes an article of named values, `encoding` turns bytes into text, `cleaning` settles
what a text looks like, and `language` names the one it is in.
"""
