"""The door for programs: `/api/*` with its OpenAPI document, `/v1/*` as OpenAI's clients know it, `/health`, `/metrics`.

Thin over `NewsIndex` and `Assistant`; what is said is said in the JSON shapes of `assistant.rendering.answer`.
"""
