"""The command line. Read `main` first (all commands), then `session` (opens the home for a command), then `commands`.

`remote` runs a command inside the process that already holds the home. Must not contain logic of search or answers:
commands are thin over `NewsIndex` and `Assistant`.
"""
