"""The commands of the command line beside `assistant.cli`, and what they print."""
