"""The saved answer: what the page shows of its first example before Python has started.

    python -m web.build.saved EXAMPLE DIRECTORY

asks the engine for the state of the example in the file EXAMPLE and writes `saved.json` into DIRECTORY.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from routelens.browser import Engine

VISIBLE = {"first": 50, "ids": []}


def saved_state(example: Path) -> dict[str, object]:
    """Return the engine's `State` for an example. Raises ValueError if it has none."""
    workspace = json.loads(example.read_text("utf-8"))["workspace"]
    message = {"type": "open", "revision": 0, "workspace": workspace, "visible": VISIBLE}
    reply: dict[str, object] = json.loads(Engine().handle(json.dumps(message)))
    if reply["type"] != "state":
        raise ValueError(f"{example.name}: {reply['message']}")
    return reply


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m web.build.saved EXAMPLE DIRECTORY")
    target = Path(sys.argv[2]) / "saved.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(saved_state(Path(sys.argv[1])), ensure_ascii=False, indent=1), "utf-8")
