"""Settings of the linter: which findings count, the gateway's flavor, and the time for comparing routes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.kong.translate import FLAVORS, Flavor
from routelens.lint.registry import documented

FILES: Final = ("routelens.toml", "pyproject.toml")
"""Where settings stand, the first that is there."""
_KEYS: Final = frozenset({"select", "ignore", "flavor", "budget"})


class SettingsError(ValueError):
    """Settings that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`select` and `ignore` are codes or their beginnings, or `all`; `budget` is in seconds."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    flavor: Flavor | None = None
    budget: float = 2.0


def settings_in(text: str, name: str) -> Mapping[str, Any]:
    """Return the table `[lint]` of routelens.toml, or `[tool.routelens.lint]` of pyproject.toml.

    Raises SettingsError for a text that is no TOML, and for unknown settings.
    """
    try:
        tables: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(error)) from None
    for step in ("tool", "routelens", "lint") if name == "pyproject.toml" else ("lint",):
        tables = tables.get(step, {}) if isinstance(tables, dict) else {}
    if not isinstance(tables, dict):
        raise SettingsError("lint: expected a table")
    if unknown := sorted(set(tables) - _KEYS):
        raise SettingsError(f"lint: there is no setting {unknown[0]}")
    return tables


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Return settings from a table of them; what is not in it has its default. Raises SettingsError."""
    flavor = given.get("flavor")
    if flavor is not None and flavor not in FLAVORS:
        raise SettingsError(f"flavor: {flavor!r} is not one of {', '.join(FLAVORS)}")
    budget = given.get("budget", 2.0)
    if not isinstance(budget, int | float) or isinstance(budget, bool) or not 0 <= budget <= 3600:
        raise SettingsError(f"budget: {budget!r} is not a number of seconds from 0 to 3600")
    return Settings(_codes("select", given), _codes("ignore", given), flavor, float(budget))


def _codes(name: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    listed = given.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(code, str) for code in listed):
        raise SettingsError(f"{name}: expected a list of codes")
    codes = tuple(code.strip() for code in listed if code.strip())
    for code in codes:
        if code != "all" and not any(entry.code.startswith(code) for entry in documented()):
            raise SettingsError(f"{name}: there is no rule {code}")
    return codes
