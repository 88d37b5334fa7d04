"""Several reports side by side: who gives which figure, the newest first, and a story in time order.

Read `same_thing` first (which figures count the same), then `compare` (the tables under an answer) and `latest` (the newest
figure in front), with `asked` (which figure a question asks for). `quantities` reads the figures of a sentence with the words
of `quantity_words`. `timeline` is a separate entry point. This folder judges no figure true or false, and knows nothing of
how answers are written.
"""
