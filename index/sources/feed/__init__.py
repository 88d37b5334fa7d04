"""Feeds and lists of feeds: RSS, Atom, JSON Feed, sitemaps, OPML, and the feeds that a site announces.

`rss_atom`, `json_feed` and `sitemaps` each turn bytes into a `Feed`, whose values `fields` cleans; read `rss_atom` and
`fields` first. `opml` reads and writes lists of subscriptions, and `discovery` finds the feeds that a page announces.

It must not fetch anything or know which feeds are subscribed to.
"""
