"""The home folder on disk: the catalog, which is the source of truth, and the counts and columns derived from it.

Read `schema` first (the tables), then `catalog_reader` and `catalog` (reading and writing them). `disk_errors` turns
what SQLite, tantivy and Chroma report about a failing disk into errors. `change_log` lists changed articles, so that
`passage_table` can keep its `passage_columns` up to date; `statistics` counts articles. `home` locks the folder and
checks which model it was made with, `permissions` keeps it private, `checksums` detects flipped bits in derived files,
and `staged_swap` replaces a home's files all at once.

It must not know how text is searched or embedded, or where articles come from. For example, it stores a vector under a
key and a passage under a row number, and computes neither a vector nor a score.
"""
