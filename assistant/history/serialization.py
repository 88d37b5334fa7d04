"""Answers and exchanges <-> bytes: what the store keeps of them, nothing left out. An answer packs to some 6 kB.

The bytes are compressed JSON. A later version of a record may add a field with a default; what was packed before then
still unpacks.
"""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import HomeError

_Record = TypeVar("_Record")
# Making one takes some ten milliseconds.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def pack(record: object) -> bytes:
    return zlib.compress(_adapter(type(record)).dump_json(record))


def unpack(kind: type[_Record], packed: bytes) -> _Record:
    """The record of `kind` that was packed, equal to it. Raises `HomeError` for bytes that hold none."""
    try:
        record: _Record = _adapter(kind).validate_json(zlib.decompress(packed))
    except (zlib.error, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise HomeError(f"a kept {kind.__name__} can't be read ({first}); delete its conversation") from error
    return record


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
