"""The commands of the command line beside `assistant.cli.main`, and what they print."""
