"""Words and their forms, shared by all of this package: tokens, numbers in words, names, dates as people write them."""
