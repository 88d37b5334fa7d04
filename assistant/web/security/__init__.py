"""Authentication, access control and browser security for every route.

Read `exposure` first (who can reach the page, and which settings that requires). Then, in the order in which a request
passes them: `proxies` (client address), `allowed_hosts` (host names), `headers` (browser policy, cross-site posts),
`tokens` and `api_paths` (programs), `access` (sign-in), `readers` (who is asking), `body_limit` and `gradio_filter`. Used
by `access`: `passwords`, `login_sessions`, `rate_limit`, `sign_in_page`. Used by the Gradio page: `page_owner`,
`gradio_cache`. Must not know the index, or what is asked.
"""
