"""The HTTP API for programs: `/api/*` with its OpenAPI document, `/v1/*` for OpenAI's clients, `/health`, `/metrics`.

Read `app` first, then `asking`, `searching` and `articles` (the routes under `/api`), `request_models` and
`response_models`, `history` (earlier turns sent by the client), `chat_completions` with `chat_messages` and
`openai_shapes` (`/v1`), `refusals` (errors), `openapi`, `health` and `metrics`. Thin over `NewsIndex` and `Assistant`; the
JSON is that of `assistant.rendering`. Must not know Gradio or the page's sessions.
"""
