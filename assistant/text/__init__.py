"""Language tools shared by the whole package: tokens, names, numbers, calendar words, formatting, prompt injection.

`tokens` comes first: it turns text into comparable words. `names` and `countries` unite the names of a country,
`noun_kinds` gives kinds of nouns, `number_words`, `numbers_in_words` and `calendar_words` read numbers and dates,
`formatting` makes text safe to show. `prompt_injection` finds sentences that address
a program, with the patterns of `addressing` and the tests of `prose`. Nothing here knows questions, answers or the index.
"""
