"""The door for programs, over a real socket and with real clients."""
