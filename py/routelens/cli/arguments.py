"""Arguments of the command line: a parser for each command, with its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NoReturn

from routelens.cli.errors import CommandError
from routelens.cli.options import (
    count,
    env_file_option,
    files,
    flavor_option,
    flavor_options,
    json_option,
    loader_options,
    percentage,
    refuse_option,
    request_options,
    seconds,
    table_options,
)

_EXIT_CODES: Final = """\
exit codes:
  0  answered; all is well
  1  no route takes the request, an expectation failed, coverage is too low,
     a file is not valid, a route cannot be converted, a request shows a
     difference, an expression is not formatted, a rule finds an error or
     warning, or a filter fails
  2  bad input or usage
"""

_SUMMARIES: Final = {
    "match": "show which route takes a request, why, which is next, and what is sent upstream",
    "explain": "show all routes in evaluation order",
    "convert": "rewrite routes as expressions, expressions as traditional fields, or paths of 2.x for 3.x",
    "validate": "report every fault with its line and column",
    "lint": "find routes that are legal but wrong, or right but slow, and fix them",
    "format": "format an expression, with parentheses where `&&` and `||` are mixed",
    "test": "run saved expectations, with route coverage",
    "compare": "show which requests change route under another configuration",
    "analyse": "prove which routes can never win, and find a request for each of the others",
    "filter": "send one request through a Proxy-Wasm filter and show what it does",
    "gateway": "run a gateway: a proxy that routes as the table says, and its Admin API",
    "serve": "serve the page of Routelens on this computer",
    "lsp": "run the language server for editors, on standard input and output",
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and the way to help."""

    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{self.prog}: {message} (see `{self.prog} --help`)")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line, `command` among them. Raises CommandError, SystemExit for help."""
    # Of the terminal's width, which takes a while to import, only help makes use.
    width = None if {"-h", "--help"} & {*arguments} else 80
    layout = partial(argparse.RawDescriptionHelpFormatter, width=width)
    if arguments and arguments[0] in _BUILDERS:
        command = arguments[0]
        parser = _Parser(
            prog=f"routelens {command}",
            description=f"{_SUMMARIES[command].capitalize()}.",
            epilog=_EXIT_CODES,
            formatter_class=layout,
            allow_abbrev=False,
        )
        _BUILDERS[command](parser)
        # Options may stand anywhere, also between the files and the request.
        return parser.parse_intermixed_args(arguments[1:], argparse.Namespace(command=command))
    parser = _Parser(
        prog="routelens",
        usage="routelens COMMAND …",
        description="Which route of your API gateway does a request take, and why?",
        epilog=_overview(),
        formatter_class=layout,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("command", nargs="?", metavar="COMMAND", help="what to do")
    if arguments and not arguments[0].startswith("-"):
        parser.error(f"unknown command {arguments[0]!r}; {_nearest_command(arguments[0])}")
    options = parser.parse_args(arguments)
    if options.version:
        options.command = "version"
    elif options.command is None:
        parser.error("give a command: " + ", ".join(_BUILDERS))
    else:
        parser.error("give the command first, then its options")
    return options


def _nearest_command(word: str) -> str:
    """Offer the command that was meant, or all."""
    import difflib  # noqa: PLC0415  # only for a fault

    near = difflib.get_close_matches(word, _BUILDERS, n=1)
    return f"did you mean `{near[0]}`?" if near else f"the commands are {', '.join(_BUILDERS)}"


def _overview() -> str:
    lines = [f"  {name:10}{summary}" for name, summary in _SUMMARIES.items()]
    return "\n".join(
        ["commands:", *lines, "", "Run `routelens COMMAND --help` for details.", "", _EXIT_CODES]
    )


def _match(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens match [options] FILE… [METHOD] URL"
    parser.add_argument(
        "words",
        nargs="+",
        metavar="FILE… [METHOD] URL",
        help="configuration files (kong.yml, decK YAML, Admin API JSON; - is standard input) or the URL of a running "
        "Admin API, then the request; METHOD is GET if left out; a tcp://, tls:// or udp:// URL has none",
    )
    request_options(parser)
    table_options(parser)
    json_option(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens explain [options] FILE… [[METHOD] URL]"
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE… [[METHOD] URL]",
        help="configuration files, as for match; with a request after them, the answer of match",
    )
    parser.add_argument("--url", help="also show the result of each entry for a request to this URL")
    parser.add_argument(
        "-X", "--method", default="GET", help="the method of that request (default: %(default)s)"
    )
    parser.add_argument(
        "--why",
        action="store_true",
        help="below each entry, the bit fields of its priority and, with a request, its truth tree",
    )
    request_options(parser)
    table_options(parser)
    json_option(parser)


def _convert(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens convert [options] FILE…"
    files(parser)
    parser.add_argument(
        "--to",
        choices=("expressions", "traditional", "3.x"),
        default="expressions",
        help="the form to convert routes to; 3.x puts ~ before the paths that 2.x took for regexes "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--route",
        action="append",
        default=[],
        metavar="NAME",
        help="convert only this route, by name or id, and those that must go with it (may be repeated)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    parser.add_argument(
        "--in-place", action="store_true", help="write to the file that was read; there must be only one"
    )
    parser.add_argument("--diff", action="store_true", help="print the change instead of the whole file")
    flavor_options(parser)
    loader_options(parser)
    refuse_option(parser)
    json_option(parser, "write JSON instead of YAML; with --diff, the change as one JSON value")


def _validate(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens validate [options] FILE…"
    files(parser)
    flavor_option(parser)
    loader_options(parser)
    json_option(parser)


def _lint(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens lint [options] FILE…"
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="kong.yml, decK YAML or Admin API JSON, or the URL of a running Admin API; several are read as one; "
        "or FILE.atc with one expression; - is standard input",
    )
    rules = "comma-separated codes or prefixes"
    parser.add_argument(
        "--select", metavar="CODES", help=f"run only these rules: {rules}; all includes hints"
    )
    parser.add_argument("--ignore", metavar="CODES", help=f"skip these rules: {rules}")
    parser.add_argument("--explain", metavar="CODE", help="explain a rule or diagnostic code, with examples")
    parser.add_argument("--fix", action="store_true", help="apply safe fixes to the files")
    parser.add_argument(
        "--diff", action="store_true", help="show what --fix would change, without changing it"
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="also apply fixes that keep each request's route but may change what is stripped or captured",
    )
    parser.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    parser.add_argument(
        "--format",
        choices=("text", "json", "concise", "github", "sarif"),
        default="text",
        help="(default: text)",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="settings (default: routelens.toml, else pyproject.toml, here)"
    )
    parser.add_argument(
        "--requests", metavar="FILE", help="requests to test the routes with: saved expectations"
    )
    parser.add_argument(
        "--budget", type=float, metavar="S", help="seconds for comparing routes with each other (default: 2)"
    )
    loader_options(parser)
    flavor_option(parser)
    json_option(parser)


def _format(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens format [options] [FILE]"
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="a file with one expression (default: - for standard input)",
    )
    parser.add_argument(
        "--check", action="store_true", help="print nothing; exit with 1 if the expression is not formatted"
    )
    json_option(parser)


def _test(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens test [options] FILE…"
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="saved expectations, such as routes.test.yml"
    )
    words = "FILE is a configuration: write expectations that cover all its routes and conditions"
    parser.add_argument("--generate", action="store_true", help=words)
    parser.add_argument("-o", "--output", metavar="FILE", help="where --generate writes (default: here)")
    table_options(parser)
    parser.add_argument(
        "--fail-under",
        type=percentage,
        metavar="N",
        help="fail if the expectations of a file reach less than N percent of its routes",
    )
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="list every route that no request reached, and every condition that never held or never failed",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="also list what passed")
    json_option(parser)


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens compare [options] BEFORE [AFTER]"
    parser.add_argument(
        "files",
        nargs="+",
        metavar="BEFORE [AFTER]",
        help="kong.yml, decK YAML or Admin API JSON; - is standard input; without AFTER, BEFORE is read twice",
    )
    parser.add_argument(
        "--to-flavor",
        choices=("traditional_compatible", "expressions"),
        help="the setting of AFTER, if different",
    )
    parser.add_argument(
        "--to-match-calculation",
        choices=("strict", "original"),
        help="the setting of AFTER, if different",
    )
    parser.add_argument(
        "--requests",
        metavar="FILE",
        help="requests to try first: saved expectations (.yml, .yaml, .json), or a METHOD and a URL on each line",
    )
    parser.add_argument(
        "--no-generated",
        dest="generate",
        action="store_false",
        help="try only those, without generated examples and variants",
    )
    parser.add_argument(
        "--most",
        type=count,
        default=20_000,
        metavar="N",
        help="how many requests to try (default: %(default)s)",
    )
    words = "instead of trying requests, prove that none is treated differently, or show those that are"
    parser.add_argument("--prove", action="store_true", help=words)
    parser.add_argument(
        "--captures", action="store_true", help="with --prove: captures must be the same as well"
    )
    words = "with --prove: stop after S seconds; the rest is undecided"
    parser.add_argument("--seconds", type=seconds, metavar="S", help=words)
    table_options(parser)
    json_option(parser)


def _analyse(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens analyse [options] FILE…"
    files(parser)
    parser.add_argument(
        "--witnesses", action="store_true", help="print a request for each route that can win"
    )
    parser.add_argument(
        "--overlaps",
        action="store_true",
        help="print every pair of routes that can match one request, with that request",
    )
    parser.add_argument(
        "--fail-on",
        metavar="KINDS",
        help="exit with 1 if there are any: unreachable, ties, undecided, comma-separated",
    )
    parser.add_argument(
        "--seconds", type=seconds, metavar="S", help="stop after S seconds; the rest is undecided"
    )
    table_options(parser)
    json_option(parser)


def _filter(parser: argparse.ArgumentParser) -> None:
    parser.usage = (
        "routelens filter run [options] FILTER.wasm METHOD URL\n       routelens filter samples [--json] DIR"
    )
    parser.add_argument(
        "words",
        nargs="+",
        metavar="run FILTER.wasm METHOD URL | samples DIR",
        help="the module; NAME.meta.json beside it has the schema of its configuration; "
        "or a folder for the samples and their sources",
    )
    parser.add_argument(
        "--config", metavar="TEXT", help="its configuration: JSON if its schema says so, else plain text"
    )
    parser.add_argument(
        "--upstream-response",
        metavar="FILE",
        help="what the upstream answers: a status line, headers, an empty line, the body (default: 200, empty)",
    )
    parser.add_argument(
        "--call-response",
        metavar="FILE",
        help="the response to the filter's own calls, in the same form (default: they fail)",
    )
    parser.add_argument("--data", metavar="TEXT", help="the body of the request")
    parser.add_argument(
        "--profile",
        choices=("gateway", "abi"),
        default="gateway",
        help="behave as the gateway does, or as the ABI's documents say (default: %(default)s)",
    )
    parser.add_argument("--trace", action="store_true", help="show every callback and host call")
    request_options(parser)
    json_option(parser)


def _lsp(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens lsp"


def _gateway(parser: argparse.ArgumentParser) -> None:
    parser.usage = "routelens gateway [options] [FILE…]"
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="declarative configuration; kept in memory, reloaded on SIGHUP, read-only",
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        help="the SQLite file of the entities (default: routelens.db; :memory: keeps nothing)",
    )
    parser.add_argument(
        "--db-less", action="store_true", help="no database: configuration comes from FILE or POST /config"
    )
    flavor_options(parser)
    _listening_options(parser)
    _filter_options(parser)
    parser.add_argument(
        "--debug-header", action="store_true", help="answer Kong-Debug: 1 with route and service"
    )
    parser.add_argument(
        "--log-format", choices=("text", "json"), default="text", help="(default: %(default)s)"
    )
    env_file_option(parser)
    parser.add_argument(
        "--export",
        metavar="FILE",
        help="write the configuration as declarative YAML and exit (- is standard output)",
    )


def _listening_options(parser: argparse.ArgumentParser) -> None:
    """Add where the gateway listens, and whom it trusts there."""
    parser.add_argument(
        "--admin",
        default="127.0.0.1:8001",
        metavar="HOST:PORT",
        help="where the Admin API listens (default: %(default)s)",
    )
    parser.add_argument(
        "--proxy",
        default="127.0.0.1:8000",
        metavar="HOST:PORT",
        help="where the proxy listens (default: %(default)s)",
    )
    parser.add_argument(
        "--trusted",
        nargs="+",
        action="extend",
        default=[],
        metavar="CIDR",
        help="proxies whose X-Forwarded-* and X-Real-IP headers count",
    )
    parser.add_argument(
        "--admin-token-file",
        metavar="FILE",
        help="the bearer token that the Admin API requires (default: that of ROUTELENS_ADMIN_TOKEN)",
    )
    parser.add_argument(
        "--admin-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="an origin whose pages may write to the Admin API (may be repeated)",
    )
    parser.add_argument(
        "--admin-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another Host for the Admin API, besides its own address and localhost (may be repeated)",
    )


def _filter_options(parser: argparse.ArgumentParser) -> None:
    """Add where filters are, and their limits."""
    parser.add_argument(
        "--filters",
        metavar="DIR",
        help="Proxy-Wasm filters: NAME.wasm, with NAME.meta.json for the schema of its configuration",
    )
    parser.add_argument(
        "--filter-cache",
        metavar="DIR",
        help="where compiled filters are kept (default: routelens/filters in the user's cache; empty: nowhere)",
    )
    for name, unit, text in (
        ("memory", "BYTES", "memory of an instance (default: 32 MiB)"),
        ("fuel", "UNITS", "metered units of a callback, roughly its instructions (default: 50,000,000)"),
        ("body", "BYTES", "how much of a body is buffered for filters (default: 1 MiB)"),
        ("call-timeout", "MS", "how long a filter's HTTP call may take (default: 5,000)"),
    ):
        parser.add_argument(f"--filter-{name}", type=int, metavar=unit, help=text)


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", default="8484", metavar="N", help="0 picks any free port (default: %(default)s)"
    )
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help="also answer to this name, such as that of a proxy in front; addresses and localhost always work",
    )


_BUILDERS: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "match": _match,
    "explain": _explain,
    "convert": _convert,
    "validate": _validate,
    "lint": _lint,
    "format": _format,
    "test": _test,
    "compare": _compare,
    "analyse": _analyse,
    "filter": _filter,
    "gateway": _gateway,
    "serve": _serve,
    "lsp": _lsp,
}


COMMANDS: Final = tuple(_BUILDERS)
