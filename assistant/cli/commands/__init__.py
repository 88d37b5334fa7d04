"""The commands, one file per command or group, and what they share.

Read `asking` first (`search`, `ask`), then `adding`, `feeds`, `standing`, `chat` with `chat_session`, and `serving`. Shared:
`filters` (options), `typed` (standard input), `sources` (paths and addresses), `saving` (export files), `progress`,
`completion`. What a command prints is rendered in `assistant.rendering`.
"""
