"""What a question says of itself: its time (`when`), the outlets it names (`who`), the several things it asks (`clauses`).

`plan` puts them together.

Pure, and the same for every door: the chat, the command line and the retriever in somebody else's chain. Knows words,
calendars and names; nothing of stores.
"""
