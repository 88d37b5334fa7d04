"""Backups: one file with everything that can't be derived, and its way back into a home."""
