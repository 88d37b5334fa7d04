"""Start Newsdesk. `python app.py` serves the web chat; `python app.py COMMAND` is the command line (see `--help`)."""

from assistant.cli.main import main

if __name__ == "__main__":
    main()
