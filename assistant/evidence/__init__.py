"""The numbered evidence of an answer: which hits it cites, how old they are, and what was corrected since."""
