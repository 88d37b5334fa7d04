"""Followed feeds: subscriptions, what was read of each, and the schedule that reads them again."""
