"""Articles in: every module here turns something into `Article`s, or says in one line why not.

Files: `files` finds them and hands each to `worker`, in whose process `formats` has it read by the module of its format:
`pasted` (plain text), `markdown` with `front_matter`, `html`, `tables` (CSV) and `objects` (JSON, by `json_text`).

The web: `recognise` tells what fetched bytes are, by their beginnings (`kinds`): a page for `html`, a feed for `feeds`,
`json_feed` or `sitemaps`, a list of feeds for `opml`, or a site whose feeds `discovery` finds. All of that, too, is
run by `worker` in a process of its own (`reading` is the child, `exchange` what the two say to each other), and comes back as
one of the records in `found`. `xml` parses without entities.

Pages: `html` with `page_facts` (what a page says of itself), `headlines`, `bylines` and `addresses` (which of them to
believe), `boilerplate` (what is page and not article) and `walls` (what came instead of an article).

All: `fields` makes an article of named values and `feed_fields` cleans those of feeds, `encoding` turns bytes into text,
`cleaning` settles what a text looks like, and `language` names the one it is in.
"""
