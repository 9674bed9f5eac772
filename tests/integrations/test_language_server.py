"""The language server, driven by its protocol over standard input and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.client import Client

pytestmark = pytest.mark.heavy  # each starts a server

URI = "file:///work/kong.yml"
FILE = """\
_format_version: "3.0"
routes:
  - name: "a_𝒳"
    protocols: [http, https]
    expression: '!(http.host == "𝒳") && http.path ~ "^/a$"'  # exact
  - name: b
    protocols: [http, https]
    expression: >-
      http.method == "get" &&
      http.headers.x_env == "dev"
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(tmp_path_factory.mktemp("folder"))
    yield client
    assert client.stop() == 0


def found(diagnostics: Sequence[Mapping[str, Any]], code: str) -> Mapping[str, Any]:
    [one] = [diagnostic for diagnostic in diagnostics if diagnostic["code"] == code]
    return one


def span(diagnostic: Mapping[str, Any]) -> tuple[int, int, int, int]:
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def edited(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """Return a text with edits whose characters are UTF-16 units."""
    lines = text.splitlines(keepends=True)
    starts = [
        sum(len(line.encode("utf-16-le")) for line in lines[:number]) for number in range(len(lines) + 1)
    ]

    def offset(place: Mapping[str, int]) -> int:
        return starts[place["line"]] + 2 * place["character"]

    units = text.encode("utf-16-le")
    for edit in sorted(edits, key=lambda edit: offset(edit["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        units = units[:start] + edit["newText"].encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le")


def test_what_it_can_do_is_told(client: Client) -> None:
    wanted = {"hoverProvider", "completionProvider", "documentFormattingProvider", "codeActionProvider"}
    assert wanted <= {name for name, value in client.capabilities.items() if value}


def test_a_diagnostic_moves_with_an_edit_and_goes_with_its_cause(client: Client) -> None:
    before = client.open(URI, FILE)
    # The host's 𝒳 is two UTF-16 units.
    assert span(found(before, "K401")) == (4, 41, 4, 59)
    assert found(before, "K401")["severity"] == 3
    assert span(found(before, "K110")) == (8, 21, 8, 26)
    assert (found(before, "K110")["severity"], found(before, "K110")["source"]) == (2, "routelens")

    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    client.change(URI, 2, {"range": top, "text": "# a comment 𝒳\n# another\n"})
    after = client.diagnostics(URI, 2)
    assert span(found(after, "K401")) == (6, 41, 6, 59)
    assert span(found(after, "K110")) == (10, 21, 10, 26)

    method = {"start": {"line": 10, "character": 22}, "end": {"line": 10, "character": 25}}
    client.change(URI, 3, {"range": method, "text": "GET"})
    assert "K110" not in {diagnostic["code"] for diagnostic in client.diagnostics(URI, 3)}

    pattern = {"start": {"line": 6, "character": 41}, "end": {"line": 6, "character": 59}}
    client.change(URI, 4, {"range": pattern, "text": 'http.pth == "/a"'})
    broken = found(client.diagnostics(URI, 4), "K001")
    assert (span(broken), broken["severity"]) == ((6, 41, 6, 49), 1)


def test_several_changes_count_each_on_the_one_before(client: Client) -> None:
    uri = "file:///work/kong-changes.yml"
    client.open(uri, FILE)
    line = {"start": {"line": 7, "character": 0}, "end": {"line": 10, "character": 0}}
    word = {"start": {"line": 7, "character": 16}, "end": {"line": 7, "character": 16}}
    client.change(
        uri, 2, {"range": line, "text": "    expression: == 1\n"}, {"range": word, "text": "net.dst.port "}
    )
    codes = {diagnostic["code"] for diagnostic in client.diagnostics(uri, 2)}
    assert "K110" not in codes
    assert not codes & {"K000", "K001", "K008"}


def test_a_hover_explains_a_field_and_a_finding(client: Client) -> None:
    uri = "file:///work/kong-hover.yml"
    client.open(uri, FILE)
    hover = client.at("textDocument/hover", uri, 9, 10)
    assert "`http.headers.x_env`" in hover["contents"]["value"]
    assert hover["range"] == {"start": {"line": 9, "character": 6}, "end": {"line": 9, "character": 24}}
    regex = client.at("textDocument/hover", uri, 4, 56)["contents"]["value"]
    assert "**K401**" in regex
    assert client.at("textDocument/hover", uri, 2, 12) is None


def test_completion_knows_fields_and_the_values_of_other_routes(client: Client) -> None:
    uri = "file:///work/kong-completion.yml"
    text = f"{FILE}  - name: c\n    expression: http.me\n  - name: d\n    expression: 'http.host "
    client.open(uri, text)
    client.change(uri, 2, {"text": f"{text}\n"})
    fields = client.at("textDocument/completion", uri, 11, 23)["items"]
    assert fields[0]["label"] == "http.method"
    assert fields[0]["textEdit"]["range"] == {
        "start": {"line": 11, "character": 16}, "end": {"line": 11, "character": 23}
    }  # fmt: skip
    # The last value is not closed, so that this is no YAML: its line is read by itself.
    operators = client.at("textDocument/completion", uri, 13, 27)["items"]
    assert "==" in {item["label"] for item in operators}
    assert client.at("textDocument/completion", uri, 2, 12)["items"] == []


def test_completion_offers_what_other_routes_compare_with(client: Client) -> None:
    uri = "file:///work/kong-values.yml"
    text = f"{FILE}  - name: c\n    expression: 'http.host == '\n"
    client.open(uri, text)
    labels = [item["label"] for item in client.at("textDocument/completion", uri, 11, 30)["items"]]
    assert '"𝒳"' in labels


def test_completion_between_double_quotes_of_yaml_escapes_its_own(client: Client) -> None:
    uri = "file:///work/kong-quotes.yml"
    client.open(uri, f'{FILE}  - name: c\n    expression: "http.method == "\n')
    items = client.at("textDocument/completion", uri, 11, 32)["items"]
    [get] = [item for item in items if item["label"] == '"GET"']
    assert get["textEdit"]["newText"] == r"\"GET\""


def test_formatting_lays_every_expression_out_where_it_stands(client: Client) -> None:
    uri = "file:///work/kong-format.yml"
    long = " || ".join(f'http.path == "/orders/of/{number}"' for number in range(6))
    text = (
        f"{FILE}  - name: c\n    expression: http.path=='/c'\n"
        f'  - name: d\n    expression: "http.path==\\"/d\\"&&(http.host == \\"d\\")" # kept\n'
        f"  - name: e\n    expression: |\n      {long}\n    tags: [x]\n"
    )
    client.open(uri, text)
    options = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
    result = edited(text, client.request("textDocument/formatting", options))
    assert 'expression: "http.path == \\"/d\\" && http.host == \\"d\\"" # kept\n' in result
    assert "expression: http.path=='/c'\n" in result  # faulty
    lines = result[result.index("  - name: e") :].splitlines()
    assert lines[2] == '      http.path == "/orders/of/0"'
    assert all(line.startswith("      ") for line in lines[2:-1])
    assert lines[-1] == "    tags: [x]"
    client.change(uri, 2, {"text": result})
    assert client.request("textDocument/formatting", options) == []


def test_fixes_are_code_actions_and_all_safe_ones_are_one(client: Client) -> None:
    uri = "file:///work/kong-fixes.yml"
    client.open(uri, FILE)
    place = {"start": {"line": 4, "character": 50}, "end": {"line": 4, "character": 50}}
    asked = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
    actions = client.request("textDocument/codeAction", asked)
    [fix] = [action for action in actions if action["title"] == 'Write `http.path == "/a"`']
    assert (fix["kind"], fix["isPreferred"], fix["diagnostics"][0]["code"]) == ("quickfix", True, "K401")
    fixed = FILE.replace('~ "^/a$"', '== "/a"')
    assert edited(FILE, fix["edit"]["changes"][uri]) == fixed
    [every] = [action for action in actions if action["kind"] == "source.fixAll.routelens"]
    assert edited(FILE, every["edit"]["changes"][uri]) == fixed
    only = {**asked, "context": {"diagnostics": [], "only": ["source.fixAll"]}}
    assert [action["kind"] for action in client.request("textDocument/codeAction", only)] == [
        "source.fixAll.routelens"
    ]


SEVERAL = """\
_format_version: "3.0"
services:
- name: "𝒳"  # é
  url: http://s
  routes:
  - &first
    name: a
    protocols: [http, https]
    expression: 'http.path ~ "^/a$" || http.path ~ "^/𝒳$"'
    tags: [one, two] # kept
  - name: b
    protocols: [http, https]
    expression: "http.path ~ \\"^/b$\\" && !(http.host == \\"x\\")"
  - name: c
    protocols: [http, https]
    expression: >-
      http.path ~ "^/c$" &&
      !(http.method == "GET")
"""
FIXED = (
    SEVERAL.replace('http.path ~ "^/a$" || http.path ~ "^/𝒳$"', 'http.path == "/a" || http.path == "/𝒳"')
    .replace('~ \\"^/b$\\"', '== \\"/b\\"')
    .replace(
        'http.path ~ "^/c$" &&\n      !(http.method == "GET")',
        'http.path == "/c" &&\n      http.method != "GET"',
    )
)
JSON = (
    '{"_format_version": "3.0",\n'
    ' "routes": [{"protocols": ["http", "https"], "expression": "http.path ~ \\"^/𝒳$\\""}]}'
)


@pytest.mark.parametrize(
    ("name", "text", "fixed"),
    [
        ("kong-lf.yml", SEVERAL, FIXED),
        ("kong-crlf.yml", SEVERAL.replace("\n", "\r\n"), FIXED.replace("\n", "\r\n")),
        ("kong-mark.yml", f"\ufeff{SEVERAL}", f"\ufeff{FIXED}"),
        ("kong-end.yml", SEVERAL.rstrip(), FIXED.rstrip()),
        (
            "kong-fault.yml",
            f"{SEVERAL}  - {{name: d, paths: [x]}}\n",
            f"{FIXED}  - {{name: d, paths: [x]}}\n",
        ),
        ("kong.json", JSON, JSON.replace('~ \\"^/𝒳$', '== \\"/𝒳')),
        (
            "one.atc",
            'http.host == "𝒳" ||\r\n  http.path ~ "^/a$"',
            'http.host == "𝒳" ||\r\n  http.path == "/a"',
        ),
    ],
)
def test_fix_all_makes_every_safe_fix_keeps_the_rest_and_is_not_offered_again(
    client: Client, name: str, text: str, fixed: str
) -> None:
    uri = f"file:///work/all/{name}"
    client.open(uri, text)
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    context = {"diagnostics": [], "only": ["source.fixAll.routelens"]}
    asked = {"textDocument": {"uri": uri}, "range": top, "context": context}
    [action] = client.request("textDocument/codeAction", asked)
    assert action["kind"] == "source.fixAll.routelens"
    assert edited(text, action["edit"]["changes"][uri]) == fixed
    client.change(uri, 2, {"text": fixed})
    client.diagnostics(uri, 2)
    assert client.request("textDocument/codeAction", asked) == []


def test_fix_all_of_a_text_that_has_changed_waits_for_its_findings(client: Client) -> None:
    uri = "file:///work/all/kong-quick.yml"
    client.open(uri, SEVERAL)
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    asked = {"textDocument": {"uri": uri}, "range": top, "context": {"diagnostics": []}}
    client.change(uri, 2, {"range": top, "text": "# new\n"})
    before = client.request("textDocument/codeAction", asked)
    client.diagnostics(uri, 2)
    [action] = [one for one in client.request("textDocument/codeAction", asked) if "fixAll" in one["kind"]]
    assert before in ([], [action])
    assert edited(f"# new\n{SEVERAL}", action["edit"]["changes"][uri]) == f"# new\n{FIXED}"


def test_fix_all_leaves_out_what_the_settings_ignore(tmp_path: Path) -> None:
    (tmp_path / "routelens.toml").write_text('[lint]\nignore = ["K401"]\n', "utf-8")
    client = Client(tmp_path)
    client.open(URI, SEVERAL)
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    asked = {"textDocument": {"uri": URI}, "range": top, "context": {"diagnostics": [], "only": ["source"]}}
    [action] = client.request("textDocument/codeAction", asked)
    expected = SEVERAL.replace('!(http.method == "GET")', 'http.method != "GET"')
    assert edited(SEVERAL, action["edit"]["changes"][URI]) == expected
    assert client.stop() == 0


def test_a_bare_expression_has_it_all(client: Client) -> None:
    uri = "file:///work/one%20route.atc"
    text = 'http.host == "𝒳" &&\n  http.path ~ "^/a$"'
    assert span(found(client.open(uri, text), "K401")) == (1, 2, 1, 20)
    assert client.at("textDocument/hover", uri, 1, 4)["contents"]["value"].startswith("`http.path`")
    client.change(uri, 2, {"text": "http."})
    labels = [item["label"] for item in client.at("textDocument/completion", uri, 0, 5)["items"]]
    assert "http.path" in labels
    client.change(uri, 3, {"text": 'http.path=="/a"'})
    options = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
    [edit] = client.request("textDocument/formatting", options)
    assert edit["newText"] == 'http.path == "/a"'


def test_other_files_are_left_alone(client: Client) -> None:
    uri = "file:///work/compose.yml"
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "services:\n  web: {image: x}\n"}
    client.notify("textDocument/didOpen", {"textDocument": item})
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    message = client._messages.get(timeout=30)
    while message["params"]["uri"] != uri:
        message = client._messages.get(timeout=30)
    assert message["params"]["diagnostics"] == []


def test_settings_of_the_folder_and_of_the_editor_count(tmp_path: Path) -> None:
    (tmp_path / "routelens.toml").write_text('[lint]\nignore = ["K401"]\nflavor = "expressions"\n', "utf-8")
    client = Client(tmp_path, ignore=["K110"])
    codes = {diagnostic["code"] for diagnostic in client.open(URI, FILE)}
    assert "K401" in codes
    assert not codes & {"K110", "K134"}
    assert client.stop() == 0
