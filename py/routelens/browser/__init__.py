"""The page's side of the house: an engine that speaks JSON."""

from routelens.browser.engine import Engine

__all__ = ["Engine"]
