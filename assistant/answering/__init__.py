"""One turn of a conversation: from a question to an answer, or to a refusal with its reason.

Read `assistant` first: it runs the turn and calls every other part. Then `retrieval`, which finds the evidence, and
`refusal`, which says why there is no answer. This folder knows no storage engine, no prompt and no interface.
"""
