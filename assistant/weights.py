"""Every tuned constant of the built-in answerer, with the measurement each comes from."""

from __future__ import annotations

# Weights of `assistant.signals.NAMES`.
WEIGHTS: dict[str, float] = {
    "coverage": 3.23,
    "predicate": 0.0,
    "context": 0.99,
    "focus": 0.75,
    "names": 0.79,
    "numbers": 0.42,
    "neighbours": 2.40,
    "proximity": 0.76,
    "name_present": 0.68,
    "number_present": 1.58,
    "time_present": 1.59,
    "reason_present": 0.99,
    "support": 0.85,
    "headline_support": 0.80,
    "meaning": 4.51,
    "passage_meaning": 0.00,
    "rank": 2.92,
    "distance": -1.18,
    "early": 0.28,
    "long": -0.20,
    "question_mark": -2.93,
    "unfinished": -0.20,
    "shouting": -0.83,
    "central": 1.44,
}

# Sentences a question part whose meaning is compared, best by words first. Embedding them is what an answer costs.
EMBEDDED = 16
# At most this many sentences an answer.
MAX_SENTENCES = 5
# A further sentence joins the answer when its score is at most this much below the best one's.
MARGIN = 1.75
# One that is at most this much below the best one may stand before it where its article has it earlier.
LEAD_MARGIN = 0.5
# Two sentences with this share of common terms, or this cosine, say the same.
SAME_TERMS = 0.6
SAME_MEANING = 0.85

# Weights of `assistant.confidence.FEATURES`, and their bias.
CONFIDENCE: dict[str, float] = {
    "coverage": 1.3,
    "predicate": 1.0,
    "neighbours": 1.5,
    "names": 1.2,
    "proximity": 0.5,
    "meaning": 2.9,
    "score": 2.5,
}
CONFIDENCE_BIAS = -6.6
# Below this the question counts as not answered.
ANSWER_ABOVE = 0.25
# Shared share of the question's words from which a refusal says that articles came near.
NEAR_TOPIC = 0.4
