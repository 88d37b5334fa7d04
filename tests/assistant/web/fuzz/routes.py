"""Every route of an application, read from the application itself, so that a new one is never left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import BaseRoute, Mount, Route


@dataclass(frozen=True)
class Endpoint:
    """One method of one path; `path` may hold `{name}` and `{name:path}`, `query` names the parameters that it reads."""

    method: str
    path: str
    query: tuple[str, ...] = field(default=())


def endpoints(app: FastAPI) -> list[Endpoint]:
    """Those of the application, of what is mounted in it, and of applications that its middleware hands requests to."""
    found = list(_of(app.routes, ""))
    for layer in app.user_middleware:
        for inner in layer.kwargs.values():
            found += _of(getattr(inner, "routes", ()), "")
    return sorted(set(found), key=lambda each: (each.path, each.method))


def _of(routes: Iterable[BaseRoute], prefix: str) -> Iterator[Endpoint]:
    for context in iter_route_contexts(list(routes)):
        route: Any = context.original_route
        if isinstance(route, Mount):
            yield from _of(route.routes, prefix + route.path)
        elif isinstance(route, Route | APIRoute):
            query = tuple(_parameters(route)) if isinstance(route, APIRoute) else ()
            # A route of plain Starlette that names no method answers all of them.
            for method in context.methods or ("GET", "POST", "DELETE"):
                yield Endpoint(method, prefix + (context.path or ""), query)
        else:
            raise TypeError(f"no reading of routes of type {type(route).__name__}: {route!r}")


def _parameters(route: APIRoute) -> Iterator[str]:
    for each in route.dependant.query_params:
        kind = each.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield each.alias
