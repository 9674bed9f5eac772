"""Where the nodes of a route's entry stand in the text that the user wrote."""

from __future__ import annotations

from routelens.browser.edited_route import EditedRoute
from routelens.browser.messages import replies
from routelens.browser.utf16 import Utf16
from routelens.dataclass import dataclass
from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.table import TableEntry
from routelens.language.nodes import Node


@dataclass(frozen=True, slots=True)
class NodePlace:
    """Who a node is from, and where it stands in UTF-16 units: nowhere in a traditional route, or in what was added."""

    origin: replies.Origin
    start: int | None
    end: int | None


class NodePlaces:
    """Finds the places of an entry's nodes in the expression as typed. Each takes a microsecond."""

    def __init__(self, edited: EditedRoute, entry: TableEntry) -> None:
        self._utf16 = Utf16(edited.answering_text)
        self._rewritten = rewrite_net_port(edited.answering_text) if edited.is_expression else None
        self._own = len(self._rewritten.text) if self._rewritten else _clause_start(entry)

    def of(self, node: Node) -> NodePlace:
        """Return the place of a node. One that spans the user's text and the clause behind it is cut to the former."""
        start, end = node.span
        if start >= self._own:
            return NodePlace("protocols", None, None)
        if self._rewritten is None:
            return NodePlace("route", None, None)
        place = self._rewritten.place
        return NodePlace(
            "route",
            self._utf16.from_code_point(place(start)),
            self._utf16.from_code_point(place(min(end, self._own))),
        )


def _clause_start(entry: TableEntry) -> int:
    """Return where the protocol clause behind a traditional route's own conditions starts, or the text's end."""
    text = entry.expression.text
    start = text.rfind(" && (net.protocol == ")
    return len(text) if start < 0 else start
