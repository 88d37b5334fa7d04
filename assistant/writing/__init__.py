"""Answers by a language model: asking it, reading what it writes, and showing what the evidence carries."""
