"""A child process, bounded in time and memory, in which bytes from strangers are parsed."""
