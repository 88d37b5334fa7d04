"""Reads what a question says about the search itself: its time, the outlets it names, and the several things it asks.

Read `plan` first: it combines the others into one `QueryPlan`. `when` reads the time, `outlets` the outlets that a question
names as its source, `clauses` splits a question that asks several things, `phrasing` removes requests like "please
summarise", and `roundup` recognises questions for the news as such.

Pure, and the same for every interface: the chat, the command line, and the retriever in somebody else's chain. It knows
words, calendars and names, and must not know stores or engines. Example: in "What did Reuters report last week?" it
finds the outlet Reuters and the dates of last week.
"""
