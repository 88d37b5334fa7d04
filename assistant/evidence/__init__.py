"""The numbered evidence of an answer: which hits it cites, how old they are, and what was corrected since.

Read `citations` first, then `freshness` (dates and warnings), then `corrections` (earlier answers whose sources have
changed). This folder chooses no sentences and verifies none.
"""
