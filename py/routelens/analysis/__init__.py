"""Analysis: what a table does with requests that nobody has sent yet.

>>> from routelens.analysis import analyse, differences

`analyse` says which routes can never win and which tie, `differences` which requests two tables treat differently. Both
are exact: see docs/analysis.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from routelens.analysis.equivalence import Expressions
    from routelens.analysis.generator import Generated, generate
    from routelens.analysis.table_analysis import (
        Analyser,
        Analysis,
        Open,
        PartlyUnreachable,
        Unreachable,
        analyse,
    )
    from routelens.analysis.table_difference import (
        Comparer,
        Difference,
        Differences,
        Example,
        Unproved,
        differences,
    )

__all__ = [
    "Analyser",
    "Analysis",
    "Comparer",
    "Difference",
    "Differences",
    "Example",
    "Expressions",
    "Generated",
    "Open",
    "PartlyUnreachable",
    "Unproved",
    "Unreachable",
    "analyse",
    "differences",
    "generate",
]

_MODULES: Final = {
    "Expressions": "equivalence",
    "Generated": "generator",
    "generate": "generator",
    **dict.fromkeys(
        ("Analyser", "Analysis", "Open", "PartlyUnreachable", "Unreachable", "analyse"), "table_analysis"
    ),
    **dict.fromkeys(
        ("Comparer", "Difference", "Differences", "Example", "Unproved", "differences"), "table_difference"
    ),
}


def __getattr__(name: str) -> Any:
    """Load what is asked for only then: the page needs none of it to start."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
