"""How good the search and the answers are, measured on sets of questions: `python -m tests.evals --help`.

Reading order: metrics (pure), sets, bm25 (the baseline), measure, figures, record, compare, report, floors.
"""

import os

# The days of the sets are those of UTC.
os.environ["NEWSDESK_TIMEZONE"] = "UTC"
