"""HTTP plumbing shared by all routes.

`listener` opens the port and runs the server, `connections` limits slow and excess connections, `json_requests` reads
requests with JSON and turns errors into responses. Must not know the index, the page or who asks.
"""
