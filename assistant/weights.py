"""Every tuned constant of the built-in answerer, with the measurement each comes from."""

from __future__ import annotations

# Weights of `assistant.signals.NAMES`.
WEIGHTS: dict[str, float] = {
    "coverage": 3.80,
    "context": 0.62,
    "focus": 0.71,
    "names": 1.07,
    "numbers": 0.36,
    "neighbours": 2.67,
    "proximity": 0.76,
    "kind": 0.88,
    "support": 1.07,
    "headline_support": 0.64,
    "meaning": 3.0,
    "passage_meaning": 0.0,
    "rank": 3.75,
    "distance": -1.38,
    "early": 0.60,
    "short": -0.14,
    "long": -0.09,
    "question_mark": -0.98,
    "unfinished": -0.3,
    "shouting": -0.64,
    "addressed": 0.0,
    "opens_quote": -0.26,
}

# Sentences a question part whose meaning is compared, best by words first. Embedding them is what an answer costs.
EMBEDDED = 24
# At most this many sentences an answer.
MAX_SENTENCES = 5
# A further sentence joins the answer when its score is at most this much below the best one's.
MARGIN = 1.5
# Two sentences with this share of common terms, or this cosine, say the same.
SAME_TERMS = 0.6
SAME_MEANING = 0.85
