"""The line: whoever holds a home for long lets commands of other processes talk to it over a loopback connection.

`offer` is the holder's end, `call` the command's. A command's words go through a `console`, so that it is the same
command wherever it runs: in a process of its own (`here`), or in the holder's for somebody at the line (`far`).
"""
