"""Stored conversations, and the SQLite file that also holds standing questions. One file in the home folder.

Read `stored_conversation` first, then `conversations` (list, read, write, rename, delete), `serialization` (records <-> bytes),
`database` (the file, its schema and transactions) and `recovery` (salvaging a damaged file). Only `database` and
`recovery` know SQLite. Must not know the page, nor how a conversation is displayed or exported.
"""
