"""Text below the level of articles: sentences, scripts, dates, stop words, addresses. Shared by the whole package.

The files are independent: `sentences` finds sentence boundaries, `scripts` makes words searchable in any script,
`dates` reads dates of pages and feeds, `timestamps` dates that users and programs type, `urls` normalises addresses,
`stop_words` is a list, and `patterns` keeps regular expressions linear. It must not know any other part of the package
but `index.errors`.
"""
