"""Every tuned constant of the built-in answerer, with the measurement each comes from.

Fitted with `python -m tests.evals.calibrate` on the dev half of rtqa2022a (134 questions with their answer in the
corpus) and every fourth question of xquad en (158); the other halves (133 and 140) were only looked at. "Within" is the
share of questions whose gold answer stands in the answer's sentences, "first" in its first sentence, dev / other half.
"""

from __future__ import annotations

# Weights of `assistant.signals.NAMES`. First: rtqa2022a .410 / .451, xquad .835 / .793.
WEIGHTS: dict[str, float] = {
    "coverage": 3.10,
    "predicate": 1.08,
    "context": 1.21,
    "focus": 0.78,
    "names": 1.06,
    "numbers": 0.47,
    "neighbours": 2.20,
    "proximity": 0.82,
    "name_present": 1.07,
    "number_present": 2.68,
    "time_present": 2.17,
    "reason_present": 2.50,
    "support": 0.84,
    "headline_support": 0.98,
    "meaning": 4.35,
    "passage_meaning": 0.92,
    "rank": 3.45,
    "distance": -0.31,
    "early": 0.39,
    "long": -0.20,
    "question_mark": -1.96,
    "unfinished": -0.20,
    "shouting": -0.27,
    "central": 1.59,
}

# Sentences a question part whose meaning is compared, best by words first. Embedding them is what an answer costs;
# 24 and 30 put no more right sentences first or among the first five in any half than 16 do.
EMBEDDED = 16
# At most this many sentences an answer.
MAX_SENTENCES = 5
# A further sentence joins the answer when its score is at most this much below the best one's.
MARGIN = 2.5
# Where a name or number is asked for, one that has none that was not told yet must be better by this. Answers within, of
# all 329 questions of rtqa2022a, and sentences an answer, dev / test: without it at a margin of 2.0 .477 / .522 with
# 3.0 / 2.8, at 2.5 .494 / .529 with 3.4 / 3.1; with it .488 / .535 with 3.1 / 2.8.
REPEATS = 3.0
# And only when it is this likely to answer by itself. At .3 within falls to .567 / .579 and .924 / .914.
JOIN_ABOVE = 0.1
# From this fit on (0..1) a sentence has the number, time or reason that was asked for.
TYPED_FROM = 0.7
# One that has it takes the place of a better one that has not, when its score is at most this much below. On rtqa2022a
# and xquad 0 to 2 are the same within a question or two; above it costs xquad.
TYPED_MARGIN = 1.0
# One that is at most this much below the best one may stand before it where its article has it earlier.
LEAD_MARGIN = 0.5
# Two sentences with this share of common terms, or this cosine, say the same.
SAME_TERMS = 0.6
SAME_MEANING = 0.85

# Weights of `assistant.confidence.FEATURES`, and their bias.
CONFIDENCE: dict[str, float] = {
    "coverage": 0.49,
    "predicate": 0.55,
    "neighbours": 1.57,
    "names": 0.84,
    "typed": 0.67,
    "meaning": 2.03,
    "score": 1.87,
    "passage_meaning": 2.01,
    "names_found": 0.84,
    "long": 1.35,
}
CONFIDENCE_BIAS = -7.34
# A question is long from so many terms on, and as long as it gets at so many.
LONG_FROM = 10
LONG_TO = 20
# Below this the question counts as not answered. Refused at .2, .25, .3: with the answer in the corpus rtqa2022a .11,
# .15, .17 (n = 267), xquad .03, .03, .06 (298), the sample .10, .15, .20 (60); to be refused, at .25 and .3: xquad
# without the gold article .89, .93 (298), without paragraphs that hold the answer .73, .81 (298), rtqa2022a without
# articles that hold it .37, .42 (329), which leaves plenty about the same event. Questions near a topic are what it
# can't tell: of the sample's 15 it refuses 7, 8 and 9.
ANSWER_ABOVE = 0.4
# Shared share of the question's words from which a refusal says that articles came near.
NEAR_TOPIC = 0.4
