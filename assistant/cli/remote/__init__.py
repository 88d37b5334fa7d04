"""Running a command in the process that has its home open: a holder serves commands over HTTP on a socket in the home.

`server` is the holder's side, `client` the side of whoever typed the command. A command reads and prints through a `console`,
so that it is the same command wherever it runs: in its own process (`local_console`) or in the holder's (`remote_console`).
"""
