"""Example questions made from the news at hand, and only those that are answered."""
