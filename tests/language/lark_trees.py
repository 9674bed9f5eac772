"""Lark's trees in the form of ours."""

from __future__ import annotations

from lark import Tree

from routelens.language import lalr_tables

BUILDERS = {
    name: lambda children, name=name: (name, *children) for name, _, _ in lalr_tables.RULES if name[0] != "_"
}


def plain(tree: object) -> object:
    """Lark's tree in the form of ours."""
    return (str(tree.data), *map(plain, tree.children)) if isinstance(tree, Tree) else tree
