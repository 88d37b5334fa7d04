"""Sentences, scripts, dates and addresses, shared by all of this package."""
