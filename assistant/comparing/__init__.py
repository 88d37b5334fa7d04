"""Several reports side by side: who gives which figure, and a story in time order.

Read `compare` first (the table of figures), then `same_thing` (whether two figures count the same), `quantities`
(figures in a sentence), `counted` (what a number counts) and their word lists in `quantity_words`. `timeline` is a separate
entry point. This folder judges no figure true or false, and knows nothing of how answers are written.
"""
