"""The command line: `main` lists the commands, `session` opens the home for one of them."""
