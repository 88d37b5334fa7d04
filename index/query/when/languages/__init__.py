"""The words for time in each language that questions are read in."""
