"""Options that several commands have: the request, who reads the files, how routes are ordered; and their numbers."""

from __future__ import annotations

import argparse


def files(parser: argparse.ArgumentParser) -> None:
    """Add the configuration files."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="kong.yml, decK YAML or Admin API JSON; several are read as one; - is standard input",
    )


def request_options(parser: argparse.ArgumentParser) -> None:
    """Add what a request has beside its method and URL."""
    group = parser.add_argument_group("the request")
    group.add_argument(
        "-H",
        "--header",
        action="append",
        default=[],
        metavar="'NAME: VALUE'",
        help="a header (may be repeated)",
    )
    group.add_argument(
        "--from", dest="source", metavar="IP[:PORT]", help="the client's address; an IPv6 one as [IP]:PORT"
    )
    group.add_argument(
        "--sni",
        metavar="NAME",
        help="the name in the TLS handshake (default: the host, on https and tls); '' is none",
    )
    group.add_argument(
        "--listen-port",
        type=port,
        metavar="N",
        help="the gateway's port (default: 8000 for http, 8443 for https)",
    )
    group.add_argument("--listen-ip", metavar="IP", help="the gateway's address")
    group.add_argument(
        "--trusted",
        action="store_true",
        help="the client is a trusted proxy: its X-Forwarded-* headers count",
    )
    group.add_argument(
        "--http-version", choices=("1.0", "1.1", "2", "3"), default="1.1", help="(default: %(default)s)"
    )


def loader_options(parser: argparse.ArgumentParser) -> None:
    """Add who reads the files, and where their variables stand."""
    parser.add_argument(
        "--loader",
        choices=("dbless", "deck"),
        help="who reads the files: the gateway (DB-less, /config) or decK (default: by their keys, else dbless)",
    )
    env_file_option(parser)


def env_file_option(parser: argparse.ArgumentParser) -> None:
    """Add where the variables of the files stand."""
    parser.add_argument(
        "--env-file",
        metavar="FILE",
        help='NAME=value lines for ${{ env "DECK_X" }} and $VAR in the files; without it, DECK_… of the environment',
    )


def refuse_option(parser: argparse.ArgumentParser) -> None:
    """Add whether faults end the command."""
    parser.add_argument(
        "--refuse-faults",
        action="store_true",
        help="exit with 2 if a part of the configuration is faulty, instead of leaving that part out",
    )


def flavor_option(parser: argparse.ArgumentParser) -> None:
    """Add the gateway's router_flavor."""
    parser.add_argument(
        "--flavor",
        choices=("traditional_compatible", "expressions"),
        help="the gateway's router_flavor (default: expressions if a route has one, else traditional_compatible)",
    )


def flavor_options(parser: argparse.ArgumentParser) -> None:
    """Add the flavor and the order of traditional routes."""
    flavor_option(parser)
    parser.add_argument(
        "--match-calculation",
        choices=("strict", "original"),
        default="original",
        help="the order of traditional routes: as the gateway computes it by default (original), or as "
        "documented, a setting of newer Enterprise gateways (strict); default: %(default)s",
    )


def table_options(parser: argparse.ArgumentParser) -> None:
    """Add all that decides how a table is read and ordered."""
    flavor_options(parser)
    loader_options(parser)
    refuse_option(parser)
    parser.add_argument(
        "--no-split-paths",
        dest="split_paths",
        action="store_false",
        help="as gateways before 3.3: routes are not split by the lengths of their paths",
    )


def json_option(
    parser: argparse.ArgumentParser, help_text: str = "print one JSON value instead of text"
) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help=help_text)


def port(text: str) -> int:
    """Read a port. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def count(text: str) -> int:
    """Read a number from 1. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def seconds(text: str) -> float:
    """Read a number of seconds up to a day. Raises ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 86,400")
    return number


def percentage(text: str) -> float:
    """Read a number from 0 to 100. Raises ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage from 0 to 100")
    return number
