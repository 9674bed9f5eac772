"""How loud the linter is: the share of routes with an error or a warning, on files of all kinds and generated tables.

    python tests/fuzz/lint_noise.py [FILE OR FOLDER…]

looks at the examples of the page, the configurations of the tests, 1,000 generated tables of sane routes, and the files
that are named. What is generated is legal and means what it says, so an error there is false and ends the run.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

import yaml

from routelens.lint.files import FileFinding, lint_texts

ROOT = Path(__file__).parents[2]
METHODS = ("GET", "POST", "PUT", "DELETE")
NOUNS = ("orders", "users", "invoices", "carts", "items", "search", "health", "login", "reports", "files")


def sane_table(seed: int) -> str:
    """Return a configuration as careful people write them: prefixes, hosts, methods, named groups, priorities."""
    chance = random.Random(seed)
    routes: list[dict[str, object]] = []
    for number in range(chance.randint(2, 12)):
        noun, version = chance.choice(NOUNS), chance.randint(1, 3)
        path = f"/v{version}/{noun}{number}"
        route: dict[str, object] = {"name": f"{noun}-{number}", "protocols": ["http", "https"]}
        kind = chance.randrange(6)
        if kind == 0:
            route |= {"paths": [path], "strip_path": chance.random() < 0.5}
        elif kind == 1:
            route |= {"paths": [f"~{path}/(?<id>[0-9]+)$"], "methods": [chance.choice(METHODS)]}
        elif kind == 2:
            route |= {"hosts": [f"{noun}.example.com"], "paths": [path + "/"]}
        elif kind == 3:
            route["expression"] = f'http.path ^= "{path}/" && http.method == "{chance.choice(METHODS)}"'
        elif kind == 4:
            route["expression"] = f'http.host == "{noun}.example.com" && http.path == "{path}"'
        else:
            route["expression"] = f'http.path ~ r#"^{path}/[0-9]+$"# && any(http.headers.x_env) == "dev"'
        if "expression" in route:
            route |= {"priority": 100 - number, "strip_path": False}
        routes.append(route)
    service = {"name": "s", "url": "http://s.internal", "routes": routes}
    return yaml.safe_dump({"_format_version": "3.0", "services": [service]}, sort_keys=False)


def examples() -> Iterable[str]:
    """Yield the examples of the page as configurations."""
    for path in sorted((ROOT / "web" / "src" / "examples").glob("*.json")):
        workspace = json.loads(path.read_text("utf-8"))["workspace"]
        config = {
            "_format_version": "3.0",
            "services": [{**item["entity"], "id": item["id"]} for item in workspace["services"]],
            "routes": [{**item["entity"], "id": item["id"]} for item in workspace["routes"]],
        }
        yield json.dumps(config, indent=1)


def files(places: Sequence[Path]) -> Iterable[str]:
    """Yield the texts of YAML and JSON files that are configurations."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix in (".yml", ".yaml", ".json"):
                text = path.read_text("utf-8", "replace")
                if "_format_version" in text:
                    yield text


def report(name: str, texts: Iterable[str]) -> list[FileFinding]:
    """Print the shares of one group, and return its findings."""
    routes = loud = wrong = count = 0
    found: list[FileFinding] = []
    for text in texts:
        linted = lint_texts([text])
        count += 1
        routes += linted.routes
        found += linted.findings
        of_routes = [finding for finding in linted.findings if finding.route is not None]
        loud += len(
            {finding.route.id for finding in of_routes if finding.route and finding.severity == "warning"}
        )
        wrong += len(
            {finding.route.id for finding in of_routes if finding.route and finding.severity == "error"}
        )
    share = 100 * loud / max(routes, 1)
    print(
        f"{name}: {count:,} files, {routes:,} routes; {loud:,} with a warning ({share:.1f} %), {wrong:,} with an error"
    )
    rules = Counter(finding.rule for finding in found if finding.severity in ("warning", "error"))
    print("   ", ", ".join(f"{code} {number}" for code, number in rules.most_common(12)) or "no warnings")
    return found


def generated(tables: int, seed: int = 1) -> list[FileFinding]:
    """Return what is found in so many generated tables."""
    return report("generated", (sane_table(number) for number in range(seed, seed + tables)))


def main() -> None:
    """Print what each group comes to."""
    report("examples", examples())
    report("tests", files([ROOT / "tests"]))
    assert not [finding for finding in generated(1_000) if finding.severity == "error"]
    if sys.argv[1:]:
        report("named files", files([Path(name) for name in sys.argv[1:]]))


if __name__ == "__main__":
    main()
