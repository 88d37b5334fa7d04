"""Backups: one file with everything that can't be derived, and how it is restored into a home.

Read `archive` first (writing, verifying and unpacking a backup), then `sqlite_copy` (copying databases in use) and
`restore`. It must not know what the tables of a database mean, except for the facts that a manifest states. Example: a
backup has the catalog with its embeddings, and neither index, because both can be rebuilt from it.
"""
