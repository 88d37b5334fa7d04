"""What the README and the pages under docs/ show, run as it stands there. `blocks` says how a page steers that."""
