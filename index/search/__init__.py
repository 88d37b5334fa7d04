"""From a query to ranked hits.

Read `searcher` first: it plans a question, collects candidates, ranks the best passage of each article and folds
near-copies. `hybrid` asks both engines and fuses their scores with `fusion`; `recency` raises scores by date.

It must not know how an engine searches or how an answer is written. Example: `Searcher.research("who won?", k=5)`
returns at most five hits, each from a different article and story.
"""
