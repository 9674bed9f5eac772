"""Pages of the rules: `docs/rules` out of the registry.

    python -m tools.make_rule_pages

A test compares what is there with what this would write.
"""

from __future__ import annotations

from pathlib import Path

from routelens.cli.lint_output import rule_page
from routelens.lint.registry import all_rules

FOLDER = Path(__file__).parents[1] / "docs" / "rules"


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    made = {f"{rule.code}.md": rule_page(rule) for rule in all_rules()}
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {rule.fix_safety or 'none'} |"
        for rule in all_rules()
    ]
    head = "# Rules\n\nWhat `routelens lint` finds; see [advice](../lint.md).\n\n"
    head += "| code | rule | severity | fix |\n|---|---|---|---|\n"
    made["README.md"] = head + "\n".join(rows) + "\n"
    return made


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
