"""Feeds and lists of feeds: RSS, Atom, JSON Feed, sitemaps, OPML, and feeds that a site announces."""
