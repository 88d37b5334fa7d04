"""What is kept for readers on their own machine: conversations, standing questions. In one file of the home."""
