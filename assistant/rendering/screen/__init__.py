"""Answers, hits, timelines and checked drafts for a terminal: wrapped to its width, with a few colours.

Read `answer` first, then `timeline` and `draft`; `layout` wraps and colours the blocks that they build, and `harmless`
removes control characters from articles' text. Must not print: the commands do.
"""
