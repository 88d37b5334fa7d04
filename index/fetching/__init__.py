"""Reading addresses politely and safely: only public ones, only so long, only so much, and robots.txt is heard.

`web_reader` is what the rest of the package asks; `fetch` is the only file that opens an address, over connections that
`transport` makes. Knows nothing of articles but how to hand bytes to `index.sources`.
"""
