"""Answers, hits, timelines and checked drafts as plain words for a terminal: wrapped to its width, lightly coloured."""
