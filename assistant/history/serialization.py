"""Answers and exchanges <-> bytes, without loss. The bytes are compressed JSON; an answer takes about 6 kB.

A later version of a record may add a field with a default: bytes written before that still unpack.
"""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import HomeError

_Record = TypeVar("_Record")
# Cached, because building one takes about ten milliseconds.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def pack(record: object) -> bytes:
    return zlib.compress(_adapter(type(record)).dump_json(record))


def unpack(kind: type[_Record], packed: bytes) -> _Record:
    """The packed record of `kind`. Raises `HomeError` for bytes that do not contain one."""
    try:
        record: _Record = _adapter(kind).validate_json(zlib.decompress(packed))
    except (zlib.error, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise HomeError(f"a stored record can't be read ({first}); delete its conversation") from error
    return record


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
