"""Renders templates: every piece of HTML longer than a line. Pure, apart from reading the templates once.

A fragment for the chat must not contain line breaks (see `escaping`), but templates are easier to read with them. A line
break next to a tag or a placeholder is dropped together with the indentation; any other becomes a space. All values are
escaped by `escaped`, except `Markup`, which is inserted as it is.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined
from markupsafe import Markup

from assistant.text.prompt_injection import shown_line
from assistant.web.html.escaping import articles, dateline, day, escaped
from index.text.urls import web_address

_BESIDE_MARKUP = re.compile(r"(?<=[>}])[^\S\n]*+\n\s*+|(?<!\s)[^\S\n]*+\n\s*+(?=[<{])")
_ELSEWHERE = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


def render(name: str, **values: object) -> Markup:
    """`templates/NAME.html` with `values`. A missing value is an error."""
    return Markup(_environment().get_template(f"{name}.html").render(values))


class _OneLine(PackageLoader):
    """Reads a template as one line."""

    def get_source(self, environment: Environment, template: str):  # type: ignore[no-untyped-def]
        source, *rest = super().get_source(environment, template)
        return _ELSEWHERE.sub(" ", _BESIDE_MARKUP.sub("", source.strip())), *rest


@cache
def _environment() -> Environment:
    made = Environment(
        loader=_OneLine("assistant.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        auto_reload=False,
    )
    # `address` gives None for anything that is not an http or https address; it gets no link.
    made.filters |= {"address": web_address, "headline": shown_line, "day": day, "articles": articles}
    made.globals |= {"dateline": dateline, "day": day}
    return made


def _finalized(value: object) -> object:
    """`None` is a bug: a template itself must say what to show for an unknown value."""
    if value is None:
        raise ValueError("a template was given None to show")
    return value if isinstance(value, Markup | Undefined) else escaped(value)
