"""Newsdesk as tools for agents (Model Context Protocol), over standard input and output, and over HTTP.

`tools` asks index and assistant, `guarded` takes out what articles say to machines, `texts` writes results for reading,
`server` speaks the protocol, `stdio` and `http` carry it.
"""
