"""The saved answers: what the page shows of each example before Python has started.

    python -m web.build.saved EXAMPLES DIRECTORY

asks the engine for the state of every example and writes `saved.json` into DIRECTORY.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from routelens.browser import Engine

WINDOW = {"start": 0, "count": 50}


def saved_states(examples: Path) -> dict[str, object]:
    """Return the engine's `State` for each example, by the example's id. Raises ValueError if one has none."""
    states: dict[str, object] = {}
    for path in sorted(examples.glob("*.json")):
        example = json.loads(path.read_text("utf-8"))
        message = {"type": "open", "revision": 0, "workspace": example["workspace"], "window": WINDOW}
        reply = json.loads(Engine().handle(json.dumps(message)))
        if reply["type"] != "state":
            raise ValueError(f"{path.name}: {reply['message']}")
        states[example["id"]] = reply
    return states


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m web.build.saved EXAMPLES DIRECTORY")
    target = Path(sys.argv[2]) / "saved.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(saved_states(Path(sys.argv[1])), ensure_ascii=False, indent=1), "utf-8")
