"""Accessibility: the violations that axe finds in the page as it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.page import bounded

ROOT = Path(__file__).parents[2]

# The only rule whose verdict depends on the colour scheme.
COLOURS = ("color-contrast",)

# Colours that fade over are judged when they have; what turns for ever is not waited for, nor what is paused. Each
# frame asks anew: Chromium does not settle `finished` of a transition in what is folded away.
FADED = bounded(
    """async () => {
      const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
      const fades = (animation) =>
        animation.playState === 'running' && Number.isFinite(animation.effect?.getComputedTiming().endTime);
      const fading = (root) =>
        root.getAnimations().some(fades) ||
        [...root.querySelectorAll('*')].some((one) => one.shadowRoot !== null && fading(one.shadowRoot));
      await frame();
      do await frame(); while (fading(document));
    }""",
    "frames to be drawn and transitions to end",
    10,
)

RUN = bounded(
    """(rules) =>
      axe.run(document, { resultTypes: ['violations'], ...(rules.length > 0 ? { runOnly: rules } : {}) })
        .then((results) => results.violations)""",
    "the verdict of axe",
)


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, a line each; by all its rules unless some are named.

    Axe is evaluated, not put in as a script: the page's policy forbids that.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    page.evaluate(FADED)
    found: list[dict[str, Any]] = page.evaluate(RUN, list(rules))
    return [
        f"{one['id']}: {one['help']}: {json.dumps(node['target'])} {node['html'][:160]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def violations_in_both_schemes(page: Page) -> list[str]:
    """What axe finds wrong in the light, and the colours that are wrong in the dark; the page follows the system."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = violations(page, COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return [*light, *(f"in the dark: {line}" for line in dark)]
