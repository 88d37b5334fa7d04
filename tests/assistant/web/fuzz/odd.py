"""What requests are made wrong with: values of every type, texts, lengths, depths, headers and ways to write a body."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

JSON = "application/json"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")
# The limits that fields, bodies and files have, and one more than each.
LENGTHS = (0, 1, 40, 41, 64, 65, 200, 201, 500, 501, 2_000, 2_001, 4_000, 10_000, 10_001, 65_536, 100_000, 100_001)
LONG_LENGTHS = (500_001, 1_000_001, 4_000_001)
COUNTS = (2, 11, 13, 101, 201, 501, 1_001, 5_000)
DEPTHS = (2, 20, 100, 500, 1_000, 5_000, 100_000)
PIECES = (
    "a",
    "A ",
    "\n",
    " ",
    "?",
    "é",
    "\U0001f600",
    "\u202e",
    "\u0301",
    "\0",
    "[1] ",
    "<b>",
    '"',
    "9",
    "漢",
    "../",
    "%",
    "\\",
)
TEXTS = (
    *("", " ", "\0", "\ud800", "a\udfffb", "\ufeff", "\u2028\x85\r\n", "\x1b[31m", "ﬃ\u212a\u0130ß", "\u202egnp.exe"),
    *("0001-01-01", "9999-12-31T23:59:59+00:00", "2024-02-30", "0000-00-00", "-1", "1e999", "NaN", "١٢", "0x10"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-W01-1", "24:00", "99999999999", "9" * 40),
    *(
        "../../secret.css",
        "..\\..\\secret.css",
        "file:///etc/passwd",
        "http://[::1]:9/",
        "http://[",
        "//",
        "?",
        "#",
        "{}",
    ),
    *(
        "'; DROP TABLE articles; --",
        "${7*7}",
        "{{7*7}}",
        "%s%n",
        "=1+1",
        "*:*",
        "AND OR NOT",
        '"unclosed',
        "a:b^9~",
        "%_",
    ),
    *(
        "https://user:pw@example.com:99999/",
        "https://a\ud800.example/",
        "news://articles/",
        "javascript:alert(1)",
        "xn--",
    ),
    *(
        "https://" + "a" * 64 + ".example/",
        "https://\u212a.example",
        "https://1.2.3.4.5/",
        "https://[::ffff:127.0.0.1]:x/",
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308, 5e-324),
    *(float("nan"), float("inf"), float("-inf"), [], {}, [None], [[]], {"": None}, {"__proto__": {}}, ["a", 1, None]),
)
SEGMENTS = (
    *(
        "..",
        ".",
        "%2e%2e",
        "%2e%2e%2f%2e%2e",
        "..%5c..",
        "%00",
        "page.css%00",
        "%",
        "%zz",
        "%ff",
        "%ed%a0%80",
        "%c0%af",
        "",
    ),
    *(
        "%0d%0aX-Injected:%201",
        ";x=1",
        "~",
        "*",
        "nul",
        "%25252e",
        "%ef%bc%8e",
        "-1",
        "0",
        "1e9",
        "9" * 400,
        "%F0%9F%98%80",
    ),
)
QUERIES = (
    "%",
    "%zz=1",
    "%ff=%ff",
    "=",
    "&&&",
    "a;b",
    "q=%00",
    "k=%ed%a0%80",
    "?",
    "q[]=1",
    "q=1&" * 1_100,
    "%c0%80",
    "+",
    "\xff",
)
CONTENT_TYPES = (
    *(
        JSON,
        "Application/JSON; charset=utf-8",
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
    ),
    *(
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "x",
        "",
    ),
    *(
        "application/json; charset=\xff",
        "application/json;;;",
        "application/xml",
        "text/event-stream",
        "application/json,x",
    ),
)
WEBSOCKET = (
    *(("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)
# What something on the way reads, with values that it may not expect.
HEADERS: dict[str, tuple[str, ...]] = {
    "Accept": ("text/event-stream", "text/html", "*/*;q=nan", ",,,", JSON, "\xff"),
    "Accept-Encoding": ("gzip", "br, zstd", "identity;q=0", "gzip;q=x"),
    "Authorization": (
        "Basic",
        "Basic !!!",
        "Basic AA==",
        "Basic OjpeOg==",
        "Basic /zo=",
        "Bearer",
        "Bearer \xff",
        "Digest x",
    ),
    "Connection": ("Upgrade", "keep-alive, x"),
    "Content-Encoding": ("gzip", "deflate", "br", "x"),
    "Cookie": (
        "=",
        ";;;",
        "newsdesk_reader=\xff",
        f"newsdesk_session={'a' * 5_000}",
        "newsdesk_session=\xff",
        "a=b; a",
        '"',
    ),
    "Expect": ("100-continue", "x"),
    "Forwarded": ("for=evil.example;proto=javascript",),
    "Host": ("", "evil.example", "[", "[::1", "127.0.0.1:99999", "127.0.0.1:x", "a" * 300, "\xff", "127.0.0.1, evil"),
    "If-None-Match": ("*", '"x', "W/", "\xff"),
    "If-Modified-Since": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "1 Jan 0000"),
    "If-Range": ('"x"', "x"),
    "Last-Event-Id": ("1", "\xff"),
    "MCP-Protocol-Version": ("", "1", "2025-06-18", "2026-07-28", "9999-99-99", "\xff"),
    "Mcp-Method": ("", "tools/call", "=?base64?/w==?=", "\xff"),
    "Mcp-Param-Query": ("", "=?base64?!!?=", "\xff"),
    "Mcp-Session-Id": ("", "x", "a" * 5_000, "\xff"),
    "Origin": ("null", "https://evil.example", "http://[", "x", "http://127.0.0.1", "\xff"),
    "Range": (
        "bytes=0-0",
        "bytes=-1",
        "bytes=9-1",
        f"bytes={'9' * 5_000}-",
        f"bytes=0-1,3-4,{'5-6,' * 500}",
        "x",
        "bytes=٣-",
    ),
    "Referer": ("http://[", "\xff"),
    "Sec-Fetch-Site": ("cross-site", "x"),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "x"),
    "X-Forwarded-For": ("1.2.3.4", "x", ",", "::1, \xff", "a" * 5_000),
    "X-Forwarded-Host": ("evil.example", "[", "\xff"),
    "X-Forwarded-Proto": ("https", "javascript", "\xff", "ws"),
    "X-Forwarded-Prefix": ("/x", "//evil.example", "\xff"),
    "X-Gradio-User": ("app", "\xff"),
    "X-Long": ("a" * 60_000, "a" * 70_000),
}
# How a body that is JSON is spoilt on its way.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda body: body[: len(body) // 2],
    "followed by more": lambda body: body + b"x",
    "twice": lambda body: body + body,
    "with a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "in UTF-16": lambda body: body.decode("utf-8", "replace").encode("utf-16"),
    "in UTF-32": lambda body: body.decode("utf-8", "replace").encode("utf-32-be"),
    "with bytes that are no UTF-8": lambda body: body.replace(b"e", b"\xff\xfe\x80"),
    "with raw surrogates": lambda body: body.replace(b"e", b"\xed\xa0\x80"),
    "with NULs": lambda body: body.replace(b" ", b"\0"),
    "with single quotes": lambda body: body.replace(b'"', b"'"),
    "with every key twice": lambda body: body.replace(b'{"', b'{"": 0, "').replace(b', "', b', "data": null, "'),
    "with comments": lambda body: b"/* */" + body + b"// x",
    "behind a megabyte of spaces": lambda body: b" " * 1_000_000 + body,
    "compressed": gzip.compress,
    "deflated": zlib.compress,
    "empty": lambda body: b"",
    "all NULs": lambda body: b"\0" * len(body),
}
