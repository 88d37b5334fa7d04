"""Whether anything is lost: kills, damage, and running for long. Run by `python -m tests.reliability`; see docs/reliability.md."""
