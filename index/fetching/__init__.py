"""Fetches web addresses politely and safely: only public ones, within limits of time and size, and obeying robots.txt.

Read `fetch` first: its `Fetcher.get` is the only place that opens an address. `addresses` parses an address and knows
which network addresses are public, `transport` makes one request over one connection, `decompress` unpacks the body,
`deadline` limits the total time, `rate_limit` spaces requests to a host, `robots` applies robots.txt, and `user_agent`
names us.

It returns bytes and headers, and must not know articles, pages or feeds. Example: `get("http://127.0.0.1/")` raises
`AddressRefused`.
"""
