"""Several reports of one thing side by side: who says what of a figure, and a story in its order."""
