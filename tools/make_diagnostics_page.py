"""Page of the diagnostic codes: `docs/reference/diagnostics.md` out of the registry.

    python -m tools.make_diagnostics_page

A test compares what is there with what this would write.
"""

from __future__ import annotations

import re
from pathlib import Path

from routelens.cli.lint_output import page_of
from routelens.diagnostics import CODES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "diagnostics.md"

_HEAD = """# Diagnostics

The codes of faults: what the gateway, or a limit of Routelens, refuses. `routelens lint --explain K001` prints one.
Codes from K101 on are rules of [advice](../lint.md), which have [pages of their own](../rules/README.md).

| code | fault | kinds | severity | fix |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the text of the page."""
    rows = [
        f"| [{code.code}](#{_anchor(f'{code.code}: {code.name}')}) | {code.name} "
        f"| {', '.join(f'`{kind}`' for kind in code.kinds)} | {code.severity} | {code.fix_safety or 'none'} |"
        for code in CODES
    ]
    sections = [re.sub(r"^#", "##", page_of(code), flags=re.MULTILINE) for code in CODES]
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(sections)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
