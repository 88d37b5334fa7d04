"""What is handed out: the wheel, the sdist, the container file. `python -m tests.packaging` tries the wheel as a stranger would."""
