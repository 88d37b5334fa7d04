"""One turn: from a question to an answer, or to a refusal with its reason.

`assistant` runs a turn, `retrieval` finds the evidence for it, `refusal` says why there is no answer.
"""
