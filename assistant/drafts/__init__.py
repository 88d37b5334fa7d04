"""Checks a journalist's own text against the index or against given texts.

Read `draft` first, then `draft_text`, which splits a draft into sentences and finds those that claim nothing. This folder
writes nothing and corrects nothing: it reports what supports each sentence.
"""
