"""Follow-ups: makes a question that depends on the conversation stand alone.

Read `rewrite` first; it calls `dependence` (which words refer back), `mentions` (what the conversation has named),
`referents` (which of those is meant) and `ellipsis` (what was left out). `model_rewrite` is the rewrite by a language model.
`earlier_hits` keeps the last turn's evidence at hand. This folder does not search and does not answer. English only.
"""
