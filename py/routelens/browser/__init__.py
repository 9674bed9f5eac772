"""The engine behind the page: it keeps a workspace and answers questions about it, in JSON."""

from routelens.browser.engine import Engine

__all__ = ["Engine"]
