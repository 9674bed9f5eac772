"""What tests of the page's engine share with those of the command line, which must say the same."""

from tests.cli.conftest import run

__all__ = ["run"]
