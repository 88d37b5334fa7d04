"""The parts of the check that evidence carries a claim, for `assistant.checking.checker`.

`numbers`, `dates`, `names` (with the table in `places`) and `quotations` find facts in a text and say which of a claim's
evidence lacks; `stance` compares what is denied, which way things went, and who did what to whom; `meaning` says how near
the words come; `binding` and `counts` whether they are said of the same one and count the same thing, by what `clauses`
tells apart; `scoring` makes one score of it. `reading` holds a text taken apart, `entailment` the optional model.
"""
