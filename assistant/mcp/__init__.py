"""Newsdesk as tools for agents (Model Context Protocol), over standard input and output or over HTTP.

Read `tools` first (what each tool does), then `request_models` (its arguments), `guarded` (removes prompt injection from
results), `texts` (results as readable text), `server` (the protocol), and the transports `stdio` and `http`. Must not know
the page, nor who may connect: `assistant.web.mcp_routes` opens the port and checks access.
"""
