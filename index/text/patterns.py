"""Keeps regular expressions linear in time. `tests/test_patterns.py` finds and measures all of them."""

from __future__ import annotations


def bounded_spaces(pattern: str) -> str:
    """`pattern` with white space of up to four characters where it has any number, so that a long run of it is not
    divided in every way between two repetitions, nor read again from each of its characters.

    >>> bounded_spaces(r"told\\s+(?:us\\s+)?\\s*that")
    'told\\\\s{1,4}(?:us\\\\s{1,4})?\\\\s{0,4}that'
    """
    return pattern.replace(r"\s+", r"\s{1,4}").replace(r"\s*", r"\s{0,4}")
