"""What the web routes share: the listening socket, and requests that bring JSON."""
