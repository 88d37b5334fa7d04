"""Answers written by a language model: the prompt, the model, its text as sentences, and only what the evidence supports.

Read `write` first; it runs the rest. Then `briefing` (what the model is sent), `models` (the only file that knows
LangChain's chat models), `drafting` (its text as sentences with citations), `support` (the words that support a sentence)
and `model_errors`. This folder must not search, and must not show a sentence before it is checked.
"""
