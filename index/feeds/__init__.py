"""Subscribed feeds: what is subscribed to, what was read of each feed, and the schedule that reads them again.

Read `refresh` first: its `Feeds` is the interface of the command line, the page and the `scheduler`. `subscription`
computes when a feed is due, `ledger` stores feeds and read items in the catalog, `web_reader` reads a feed and the
pages behind its items, and `items` turns an item into an article.

It must not know how bytes are parsed (`index.sources`), how addresses are fetched (`index.fetching`), or how articles
are indexed. Example: a feed that fails is asked again after one hour, then two, four and so on, up to a day.
"""
