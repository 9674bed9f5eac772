"""`python -m routelens`: the command line."""

import sys

from routelens.cli import main

if __name__ == "__main__":
    sys.exit(main())
