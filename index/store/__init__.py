"""The home folder: the catalog (SQLite), its checksums, and tables made from it for searching."""
