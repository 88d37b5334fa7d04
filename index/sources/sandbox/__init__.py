"""A child process, limited in time and memory, in which bytes from strangers are parsed.

Read `worker` first: it starts, asks and replaces the child. `child` is the program that runs in it, `recognise` decides
there what the bytes are, and `protocol` is the JSON between the two.

It must not fetch, store or trust anything. Example: a page that takes too long to parse is a `SourceError`, and the
next page is read by a new child.
"""
