"""Standing questions: a reader's question is asked again after every update, and reported only when its answer changed.

Read in this order:

- `standing_question`: the frozen records (`StandingRequest`, `StandingQuestion`, `AnswerChange`).
- `storage`: the questions, their changes and the feeds' secrets in the database.
- `asker`: asks one question and stores the result; `scheduler` runs it in a thread after news arrives.
- `change`: compares two answers. It calls `figures` (changed numbers), `novelty` (new sentences), `relevance` (a strict
  check that a sentence is about the question) and `headlines` (the one-line summary).

Must not know the page, the command line or how a change is displayed (`assistant.rendering.standing`).
"""
