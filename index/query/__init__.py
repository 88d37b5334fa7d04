"""What a question says of itself: its time (`when`), the outlets it names (`who`), and so what to search (`narrowing`).

Pure, and the same for every door: the chat, the command line and the retriever in somebody else's chain. Knows words,
calendars and names; nothing of stores.
"""
