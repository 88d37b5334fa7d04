"""Standing questions on the page: `standing_routes` (requests), `standing_panel` (HTML) and `standing_feed` (Atom).

Must not decide what changed: `assistant.standing` does.
"""
