"""Checks whether evidence supports a claim, fact by fact and by meaning. Works without a language model.

Read in this order:

- `checker`: the entry point, which compares a claim with evidence; `verify` applies it to each sentence of an answer.
- `reading`: a parsed text. Its facts come from `numbers`, `dates`, `names` and `quotations`; `facts` compares them.
- `meaning`: similarity of the words; `stance`: denials, opposites, swapped roles, hedges.
- `clauses`: clauses of a sentence; with them `attribution` checks who is said to have done it, `counts` what is counted.
- `scoring`: one score and verdict from all of that; `entailment`: the optional model.
- `clause_words`, `common_words`, `opposites` and `verbs` are word tables.

This folder must not know the store, search, or where a claim comes from: texts go in, a verdict with reasons comes out.
"""
