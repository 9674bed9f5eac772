"""The engine of the Filters tab: runs filters on the page's request, in a worker of its own."""

from routelens.browser.filtering.engine import FilterEngine

__all__ = ["FilterEngine"]
