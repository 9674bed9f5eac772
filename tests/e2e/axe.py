"""Accessibility: the violations that axe finds in the page as it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line each. It is evaluated, not put in as a script: the page's policy forbids that."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    page.wait_for_timeout(350)  # colours have faded over
    found: list[dict[str, Any]] = page.evaluate(
        """() => axe.run(document, { resultTypes: ['violations'] }).then((results) => results.violations)"""
    )
    return [
        f"{one['id']}: {one['help']}: {json.dumps(node['target'])} {node['html'][:160]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
