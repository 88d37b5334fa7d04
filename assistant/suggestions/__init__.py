"""Suggested questions, made by rules from the current news. Only those with an answer are shown.

Read `questions` first (an article → questions), then `examples` (which articles are used, and which questions are shown).
Must not use a language model, nor know the page.
"""
