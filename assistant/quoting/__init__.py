"""The built-in answerer, which needs no language model: the articles' sentences that answer a question, word for word.

Read `quote` first; it calls the rest. Then `question` (what is asked), `candidates` (sentences around the hits),
`signals` (what makes a sentence a likely answer), `same_subject` (parts of a question that depend on each other),
`confidence` (the chance that the best sentence answers), `leads` (requests for the news as such) and `weights` (every
tuned constant). This folder knows neither the store nor the check: hits come in, sentences go out unverified.
"""
