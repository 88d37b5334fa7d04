"""The OpenAPI document, and the page at `/api` that shows it to people, with a curl command for each route.

The page is rendered here, without JavaScript, because the usual viewers load scripts from other sites.
"""

from __future__ import annotations

import threading
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import TypeAdapter

from assistant.web.api.openai_shapes import OpenAIErrorShape
from assistant.web.api.response_models import ErrorShape
from assistant.web.html.templates import render

# The default address; the page replaces it by its own.
ADDRESS = "http://127.0.0.1:7860"
JSON_HEADER = "-H 'Content-Type: application/json'"
DOCUMENT = "/api/openapi.json"
SAMPLES = "x-codeSamples"

ABOUT = """Ask the news, get an answer whose every sentence is quoted, dated and checked.

Times are UTC, to the second, with a closing Z. Places in a text count characters (code points) from 0, the end exclusive:
`text[start:end]` of an article's version is the quote, to the letter. A refusal to answer is an answer: status 200,
`refused` true; `outcome` says whether quotes come close (`closest`). What can't be used is refused in one line:
`{"error": "…"}`, under /v1 in the form that OpenAI's clients know. Only what is named here is read: nothing here changes the
articles."""
_TAGS = [
    {"name": "ask", "description": "Questions and their answers."},
    {"name": "search", "description": "Passages, timelines, and drafts held against them."},
    {"name": "articles", "description": "What is here, as it was indexed."},
    {"name": "openai", "description": "Newsdesk as a model for OpenAI's clients, at the base address /v1."},
    {"name": "operation", "description": "Whether it is well."},
]
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "One of NEWSDESK_API_TOKEN, where that is set."},
    "password": {"type": "http", "scheme": "basic", "description": "A user of NEWSDESK_AUTH, where that is set."},
}
# The errors of every route; FastAPI's own 422 is never used.
_ERRORS = {
    "400": "Something that can't be used; the line names the field.",
    "401": "No token, or a wrong one.",
    "429": "Too many wrong tokens; wait as `Retry-After` says.",
    "503": "Not now; ask again as `Retry-After` says.",
}


def curl(address: str, body: str | None = None) -> dict[str, Any]:
    """The curl example of a route in the OpenAPI document. `{}` in `address` stands for the server's address."""
    sent = f" {JSON_HEADER} -d '{body}'" if body else ""
    return {SAMPLES: [{"lang": "Shell", "label": "curl", "source": f"curl {address.replace('{}', ADDRESS)}{sent}"}]}


def own_version() -> str:
    """Newsdesk's version; "0" if it runs from a folder without being installed."""
    try:
        return version("newsdesk")
    except PackageNotFoundError:
        return "0"


def add_document(app: FastAPI, assets: str) -> None:
    """Publish the OpenAPI document of `app` at `DOCUMENT`, and a page at `/api`. `assets` is the static files' version.

    The document takes up to a second to build, so it is built once, and never in the event loop.
    """
    making = threading.Lock()

    def openapi() -> dict[str, Any]:
        with making:
            if app.openapi_schema is None:
                app.openapi_schema = _completed(
                    get_openapi(
                        title="Newsdesk", version=own_version(), description=ABOUT, routes=app.routes, tags=_TAGS
                    )
                )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    app.include_router(_page(app, assets))


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with authentication, and with Newsdesk's errors in place of FastAPI's."""
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for shape in (ErrorShape, OpenAIErrorShape):
        made = TypeAdapter(shape).json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {**made.pop("$defs", {}), shape.__name__: made}
    parts["securitySchemes"] = _SECURITY
    document["security"] = [{}, {"token": []}, {"password": []}]
    for path, methods in document["paths"].items():
        name = "OpenAIErrorShape" if path.startswith("/v1") else "ErrorShape"
        for operation in methods.values():
            operation["responses"].pop("422", None)
            if path == "/health":
                operation["security"] = []
                continue
            for status, said in _ERRORS.items():
                content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
                operation["responses"].setdefault(status, {"description": said, "content": content})
    return document


def _page(app: FastAPI, assets: str) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(DOCUMENT)
    def document() -> Response:
        return JSONResponse(app.openapi())

    @router.get("/api")
    def page(request: Request) -> Response:
        document = app.openapi()
        address = str(request.base_url).rstrip("/")
        groups = [{**tag, "routes": _routes(document, tag["name"], address)} for tag in _TAGS]
        about, number = ABOUT.split("\n\n"), document["info"]["version"]
        return HTMLResponse(render("api", about=about, groups=groups, version=number, assets=assets))

    return router


def _routes(document: dict[str, Any], tag: str, address: str) -> list[dict[str, Any]]:
    """The routes of one tag as the page shows them."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "about": operation.get("description", "").split("\n\n"),
            "fields": _fields(document, operation),
            "example": operation[SAMPLES][0]["source"].replace(ADDRESS, address),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag in operation.get("tags", ())
    ]


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, str]]:
    """Name and meaning of the inputs: query parameters, or fields of the body."""
    found = [
        {"name": each["name"], "about": each.get("description") or each["schema"].get("description", "")}
        for each in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    properties = document["components"]["schemas"].get(name, {}).get("properties", {})
    return found + [{"name": name, "about": each.get("description", "")} for name, each in properties.items()]
