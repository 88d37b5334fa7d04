"""The reader's news: adding, following, removing, and what there is."""
