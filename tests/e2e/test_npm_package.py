"""The npm package in a project that has nothing else of ours: types, bundles, Node, and a browser without a bundler."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Page, expect

from routelens.cli.site_server import SiteHandler
from tests.e2e.page import StartServer
from web.build import npm, wheels
from web.build.pipeline import ROOT

pytestmark = pytest.mark.slow  # it installs from a registry, and runs two bundlers

PATIENCE = 60_000

# What a stranger's project pins, and the versions that ours is built with.
TOOLS = ("typescript", "vite", "@types/node")
WEBPACK = ("webpack@5.113.0", "webpack-cli@7.3.1")

MAIN = """
import { createEngine, type Answer, type Matched } from 'routelens';
import 'routelens/element';

function headline(answer: Answer<Matched>): string {
  if (!answer.ok) return `${answer.error.kind}: ${answer.error.message}`;
  const { route, upstream } = answer.value;
  return `${route?.name ?? 'none'} ${upstream?.url ?? ''} ${answer.value.headline}`;
}

const engine = await createEngine();
const routes = { routes: [{ name: 'orders', paths: ['/orders'] }] };
const out = document.createElement('p');
out.id = 'answer';
const request = { url: 'https://api.example/orders', headers: { a: ['1', '2'] } };
out.textContent = headline(await engine.match(routes, request));
document.body.append(out);

const embed = document.querySelector('route-playground');
embed?.addEventListener('routelens-result', ({ detail }) => { out.dataset['result'] = detail.route?.name ?? 'none'; });
"""

SCRIPT = """
import { createEngine, type Engine } from 'routelens';

async function check(engine: Engine, routes: string): Promise<number> {
  const report = await engine.lint(routes);
  if (!report.ok) throw new Error(report.error.message);
  const problem = report.value.problems.at(0)?.problem;
  const severity: 'error' | 'warning' | 'performance' | 'hint' | undefined = problem?.severity;
  void severity;
  const settings = await engine.read(routes, { match_calculation: 'strict', variables: { DECK_A: 'b' } });
  const compared = settings.ok ? await engine.compare(routes, settings.value.workspace) : settings;
  const asked = await engine.ask(routes, 'nearest_fix', {});
  return report.value.problems.length + Number(compared.ok) + Number(asked.ok);
}

const engine = await createEngine();
export const count: Promise<number> = check(engine, '');
"""

# Each line is a mistake that the types must find.
MISTAKES = (
    "engine.match('', 'GET /').then((answer) => answer.value);",
    "engine.convert('', 'expressions');",
    "engine.read('', { flavor: 'traditional' });",
    "engine.ask('', 'nothing', {});",
    "engine.match('', { method: 'GET' });",
    "document.querySelector('route-playground')?.addEventListener('routelens-result', ({ detail }) => detail.winner);",
)

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Someone else's page</title><link rel="icon" href="data:,"></head>
<body><route-playground activate="eager"><script type="application/json">
{"routes": [{"name": "site", "expression": "http.path ^= \\"/\\""}],
 "request": "GET http://a.example/", "expect": "site"}
</script></route-playground><script type="module" src="SCRIPT"></script></body></html>
"""

STRICT = {
    "target": "ES2022",
    "module": "ESNext",
    "moduleResolution": "bundler",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "types": [],
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "exactOptionalPropertyTypes": True,
    "noPropertyAccessFromIndexSignature": True,
    "verbatimModuleSyntax": True,
    "skipLibCheck": False,
    "noEmit": True,
}

WEBPACK_CONFIG = """
export default {
  mode: 'production',
  entry: './main.js',
  output: { path: import.meta.dirname + '/webpack', filename: 'main.js' },
  performance: { hints: false },
};
"""


def run(folder: Path, *command: str, code: int = 0) -> str:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    assert ran.returncode == code, f"{' '.join(command)}\n{ran.stdout[-4000:]}{ran.stderr[-4000:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project with the packed package in it, and the tools of a stranger."""
    run(ROOT, str(ROOT / "build.sh"), "wheels")
    folder = tmp_path_factory.mktemp("project")
    ours = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    (folder / "package.json").write_text(json.dumps({"name": "stranger", "private": True, "type": "module"}))
    tools = [f"{name}@{ours[name]}" for name in TOOLS]
    quiet = ("--no-audit", "--no-fund", "--silent")
    run(folder, "npm", "install", *quiet, str(wheels.DISTRIBUTIONS / npm.tarball()), *tools, *WEBPACK)
    (folder / "main.ts").write_text(MAIN)
    return folder


def tsc(project: Path, name: str, files: dict[str, str], code: int = 0, **options: Any) -> str:
    folder = project / name
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text)
    config = {"compilerOptions": {**STRICT, **options}, "files": list(files)}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    return run(project, "node", "node_modules/typescript/bin/tsc", "--project", name, code=code)


def test_its_types_hold_under_the_strictest_options(project: Path) -> None:
    tsc(project, "types-bundler", {"main.ts": MAIN, "script.ts": SCRIPT})
    # A build script: no DOM, and Node's way to find modules.
    tsc(
        project,
        "types-node",
        {"script.ts": SCRIPT},
        module="nodenext",
        moduleResolution="nodenext",
        lib=["ES2023"],
    )


def test_its_types_find_what_is_wrong(project: Path) -> None:
    start = (
        "import { createEngine } from 'routelens';\nimport 'routelens/element';\n"
        "const engine = await createEngine();\n"
    )
    text = start + "\n".join(MISTAKES) + "\n"
    said = tsc(project, "mistakes", {"wrong.ts": text}, code=2)
    lines = {int(line) for line in re.findall(r"wrong\.ts\((\d+),", said)}
    first = start.count("\n") + 1
    assert lines == set(range(first, first + len(MISTAKES))), said


def test_it_runs_in_node_as_its_readme_says(project: Path) -> None:
    text = (npm.PACKAGE / "README.md").read_text("utf-8")
    examples = re.findall(r"```js\n(import \{ createEngine.*?)```\n.*?```text\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    for number, (script, expected) in enumerate(examples):
        (project / f"example{number}.mjs").write_text(script)
        # No `close`, and the program ends all the same.
        assert run(project, "node", f"example{number}.mjs") == expected
    methods = set(re.findall(r"`(\w+)`", text.split("| method |")[1].split("\n\n")[0]))
    contract = (ROOT / "web" / "src" / "library" / "contract.ts").read_text("utf-8")
    declared = set(
        re.findall(r"^  (\w+)(?:<[^>]*>)?\(", contract.split("export interface Engine {")[1], re.MULTILINE)
    )
    assert declared - {"ask", "stop", "close"} == methods


def answers(page: Page) -> None:
    """The page has both answers: that of the client and that of the element."""
    expect(page.locator("#answer")).to_have_text("orders  Route orders wins.", timeout=PATIENCE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "site", timeout=PATIENCE)
    expect(page.get_by_test_id("embed-link")).to_be_hidden()


def test_vite_bundles_it(project: Path, page: Page, start_server: StartServer) -> None:
    (project / "index.html").write_text(PAGE.replace("SCRIPT", "/main.ts"))
    target = ("--base", "./", "--outDir", "vite", "--emptyOutDir", "--logLevel", "warn")
    said = run(project, "node", "node_modules/vite/bin/vite.js", "build", "--target", "es2022", *target)
    assert "warn" not in said.lower().replace("chunks are larger", ""), said
    page.goto(start_server(project / "vite"))
    answers(page)


@pytest.fixture(scope="module")
def compiled(project: Path) -> str:
    """The same program in JavaScript."""
    tsc(project, "compiled", {"main.ts": MAIN}, noEmit=False, outDir=str(project))
    return (project / "main.js").read_text("utf-8")


def test_webpack_bundles_it(project: Path, compiled: str, page: Page, start_server: StartServer) -> None:
    (project / "webpack.config.mjs").write_text(WEBPACK_CONFIG)
    run(project, "node", "node_modules/webpack-cli/bin/cli.js", "--config", "webpack.config.mjs")
    bundled = "".join(path.read_text("utf-8") for path in (project / "webpack").glob("*.js"))
    assert str(project) not in bundled, "a path of the machine that bundles"
    (project / "webpack" / "index.html").write_text(PAGE.replace("SCRIPT", "main.js"))
    page.goto(start_server(project / "webpack"))
    answers(page)


def test_a_page_without_a_bundler_imports_it(
    project: Path, compiled: str, page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    shutil.copytree(project / "node_modules" / "routelens" / "dist", tmp_path / "routelens")
    (tmp_path / "main.js").write_text(imported_from("./routelens/", compiled))
    (tmp_path / "index.html").write_text(PAGE.replace("SCRIPT", "main.js"))
    page.goto(start_server(tmp_path))
    answers(page)


def imported_from(address: str, script: str) -> str:
    """The program with addresses instead of the package's name."""
    names = {"": "browser", "/element": "element"}
    return re.sub(r"'routelens(/\w+)?'", lambda found: f"'{address}{names[found[1] or '']}.js'", script)


@pytest.mark.parametrize("copied", [False, True], ids=["module", "copy"])
def test_from_another_origin(
    project: Path, compiled: str, page: Page, start_server: StartServer, tmp_path: Path, *, copied: bool
) -> None:
    """A CDN serves the modules; or a bundler that takes no files along is told where a copy of them is."""
    cdn = start_server(project / "node_modules" / "routelens" / "dist")
    own = (
        f"script-src 'self' {cdn} 'wasm-unsafe-eval'; style-src 'self'; connect-src {cdn}; worker-src blob:; "
        "img-src data:"
    )

    class StrangersPage(SiteHandler):
        policy: ClassVar = own

    script = imported_from(cdn, compiled)
    if copied:
        script = script.replace("createEngine()", f"createEngine({{ base: '{cdn}' }})")
    (tmp_path / "main.js").write_text(script)
    (tmp_path / "index.html").write_text(PAGE.replace("SCRIPT", "main.js"))
    page.goto(start_server(tmp_path, StrangersPage))
    answers(page)
