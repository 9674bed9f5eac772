"""The TypeScript side of what Python declares: files that the build writes and the page imports.

    python -m web.build.typescript DIRECTORY

writes every file of `GENERATED` into DIRECTORY. Nothing there is edited by hand or kept in version control.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import sys
import textwrap
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path

from routelens.browser import constants, handlers
from routelens.browser.filtering import messages as filtering_messages
from routelens.browser.handlers import handler_for
from routelens.browser.messages import questions, replies
from routelens.explain import filtering
from routelens.gateway import replies as gateway_messages
from routelens.gateway.events import KEPT
from routelens.kong.declarations.field import Row
from routelens.kong.request.spec import RequestForm
from web.build.token_rules import Style, TokenRule, starting_terminals, token_rules

SCALARS: Mapping[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    object: "unknown",
    typing.Any: "unknown",
    type(None): "null",
}


def declarations(module: types.ModuleType, known: Mapping[object, str] | None = None) -> str:
    """TypeScript for the public dataclasses, typed dicts and type aliases of `module`, in the order of the module.

    Each of the former becomes an interface with its docstring, a `Literal` or a union of the module becomes a type
    alias that fields refer to by its name, as they do to those `known` from elsewhere. TypeError for a type without a
    counterpart.
    """
    known = known or {}
    aliases = {**known, **aliases_of(module)}
    parts = []
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if is_alias(value) and value not in known:
            parts.append(f"export type {name} = {type_text(value, {})};\n")
        elif is_declared_in(module, value):
            parts.append(interface(value, aliases))
    return "\n".join([f"// Generated from {module.__name__} by {__spec__.name}: change it there.\n", *parts])


def aliases_of(module: types.ModuleType) -> dict[object, str]:
    """The type aliases among a module's values, by the type."""
    return {value: name for name, value in vars(module).items() if is_alias(value)}


def workspace_aliases() -> dict[object, str]:
    """The type aliases of the messages about the workspace, by the type."""
    return {**aliases_of(questions), **aliases_of(replies)}


def workspace_types() -> set[str]:
    """The names of all types that the messages about the workspace declare."""
    return set(workspace_aliases().values()) | {
        name
        for module in (questions, replies)
        for name, value in vars(module).items()
        if is_declared_in(module, value)
    }


def bridge() -> str:
    """Every message: those about the workspace, then each question with its reply, and which belongs to which."""
    known = workspace_aliases()
    answering = {kind: handler_for(kind) for kind in handlers.MODULES}
    modules = dict.fromkeys(sys.modules[handler.question.__module__] for handler in answering.values())
    maps = [
        f"/** {title}, by the question's type. */\nexport interface {name} {{\n"
        + "".join(
            f"  readonly {kind}: {getattr(handler, part).__name__};\n" for kind, handler in answering.items()
        )
        + "}\n"
        for name, part, title in (
            ("Questions", "question", "What is asked"),
            ("Replies", "reply", "What is answered"),
        )
    ]
    about = "/**\n * What the engine is asked, and what it answers.\n *\n * @module messages\n */\n"
    declared = (
        declarations(questions),
        declarations(replies, aliases_of(questions)),
        *(declarations(module, known) for module in modules),
    )
    return "\n".join([about, *declared, *maps])


def is_alias(value: object) -> bool:
    """Whether a module's value is a type alias that gets a name of its own."""
    return isinstance(value, types.UnionType) or typing.get_origin(value) is typing.Literal


def is_declared_in(module: types.ModuleType, value: object) -> typing.TypeGuard[type]:
    """Whether `value` is a dataclass or typed dict of `module` itself, not one that it imports."""
    return isinstance(value, type) and is_structure(value) and value.__module__ == module.__name__


def is_structure(value: type) -> bool:
    """Whether a type has named parts of their own types."""
    return dataclasses.is_dataclass(value) or typing.is_typeddict(value)


def interface(declared: type, aliases: Mapping[object, str]) -> str:
    """One dataclass or typed dict as an interface, all properties readonly, those that may be left out optional.

    A reply, whose `type` is a class variable, gets `revision` from the engine's envelope.
    """
    hints = {name: plain_hint(hint) for name, hint in typing.get_type_hints(declared).items()}
    if declared.__dict__.get("type") in typing.get_args(hints.get("type")):
        hints = {"type": hints["type"], "revision": int, **hints}
    optional = optional_parts(declared)

    def mark(name: str) -> str:
        return "?" if name in optional else ""

    lines = [
        comment(inspect.getdoc(declared) or ""),
        f"export interface {declared.__name__} {{\n",
        *(f"  readonly {name}{mark(name)}: {type_text(hint, aliases)};\n" for name, hint in hints.items()),
        "}\n",
    ]
    return "".join(lines)


def optional_parts(declared: type) -> set[str]:
    """The names of the fields that have a default, or of the keys that need not be there."""
    if dataclasses.is_dataclass(declared):
        return {
            field.name for field in dataclasses.fields(declared) if field.default is not dataclasses.MISSING
        }
    hints = typing.get_type_hints(declared, include_extras=True)
    return {name for name, hint in hints.items() if typing.get_origin(hint) is typing.NotRequired}


def plain_hint(hint: object) -> object:
    """The type of a class variable, or the annotation as it is."""
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.ClassVar else hint


def comment(text: str) -> str:
    """A documentation comment of `text`."""
    if "\n" not in text:
        return f"/** {text} */\n"
    return "/**\n" + textwrap.indent(text, " * ", lambda _: True).replace(" * \n", " *\n") + "\n */\n"


def type_text(hint: object, aliases: Mapping[object, str]) -> str:
    """The TypeScript type for a Python annotation; `aliases` holds the types that have names of their own."""
    if hint in aliases:
        return aliases[hint]
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and is_structure(hint):
        return hint.__name__
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " | ".join(literal(value) for value in arguments)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(type_text(argument, aliases) for argument in arguments)
    if origin is list:
        item = type_text(arguments[0], aliases)
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if origin is tuple and ... not in arguments:
        return f"readonly [{', '.join(type_text(argument, aliases) for argument in arguments)}]"
    if origin is dict and arguments[0] is str:
        return f"Readonly<Record<string, {type_text(arguments[1], aliases)}>>"
    raise TypeError(f"no TypeScript type for {hint!r}")


def literal(value: object) -> str:
    """A member of a `Literal` type."""
    if isinstance(value, str) and re.fullmatch(r"[\w. -]+", value, re.ASCII):
        return f"'{value}'"
    raise TypeError(f"no TypeScript type for the literal {value!r}")


def language() -> str:
    """The grammar's terminals and what may start a text, for highlighting."""
    rules = json.dumps([dataclasses.asdict(rule) for rule in token_rules()], indent=2, ensure_ascii=False)
    starts = json.dumps(sorted(starting_terminals()))
    return (
        f"// Generated from web.build.token_rules by {__spec__.name}: change it there.\n\n"
        f"export type Style = {' | '.join(literal(style) for style in typing.get_args(Style))};\n\n"
        f"{comment(inspect.getdoc(TokenRule) or '')}"
        "export interface TokenRule {\n"
        "  readonly name: string;\n"
        "  readonly pattern: string;\n"
        "  readonly style: Style;\n"
        "  readonly follows: readonly string[];\n"
        "}\n\n"
        "/** The terminals, in the order in which they are tried. */\n"
        f"export const TOKENS: readonly TokenRule[] = {rules};\n\n"
        "/** The terminals that a text may start with. */\n"
        f"export const STARTS: readonly string[] = {starts};\n"
    )


def shared_constants() -> str:
    """The constants that both sides know, typed and documented."""
    words = {word for _, kind, _ in constants.PUBLISHED.values() for word in re.findall(r"\w+", kind)}
    used = words & workspace_types()
    parts = [
        f"// Generated from {constants.__name__} by {__spec__.name}: change it there.\n\n"
        f"import type {{ {', '.join(sorted(used))} }} from './messages';\n"
    ]
    for name, (value, kind, what) in constants.PUBLISHED.items():
        text = json.dumps(required_fields(value), ensure_ascii=False)
        parts.append(f"{comment(what)}export const {name}: {kind} = {text};\n")
    return "\n".join(parts)


def required_fields(value: object) -> object:
    """A dataclass as an object without the fields that have defaults: the page may leave those out; others as is."""
    if not dataclasses.is_dataclass(value):
        return value
    return {
        field.name: getattr(value, field.name)
        for field in dataclasses.fields(value)
        if field.default is dataclasses.MISSING
    }


def filter_messages() -> str:
    """The messages of the Filters tab, and what it says of itself."""
    declared = declarations(filtering_messages, workspace_aliases())
    versions = [{"text": text, "mark": mark} for text, mark in filtering.VERSIONS]
    sentences = [
        f"export const VERSIONS: readonly TextRun[] = {json.dumps(versions)};\n",
        *(
            f"export const {name} = {json.dumps(getattr(filtering, name), ensure_ascii=False)} as const;\n"
            for name in FILTER_SENTENCES
        ),
    ]
    return "\n".join([with_imports(declared), *sentences])


def gateway_replies() -> str:
    """What the console and its gateway tell each other."""
    known = {**workspace_aliases(), RequestForm: "WorkspaceRequest", Row: "Row"}
    parts = (
        declarations(gateway_messages, known),
        "/** An entity as the Admin API has it. */\nexport type Row = Readonly<Record<string, unknown>>;\n",
        f"/** How many requests the gateway remembers. */\nexport const KEPT = {KEPT};\n",
    )
    return with_imports("\n".join(parts))


def with_imports(declared: str) -> str:
    """Declarations, after a line that imports what they use of the messages."""
    own = set(re.findall(r"^export (?:interface|type) (\w+)", declared, re.MULTILINE))
    code = re.sub(r"/\*\*.*?\*/", "", declared, flags=re.DOTALL)
    used = (set(re.findall(r"\w+", code)) & workspace_types()) - own
    first, rest = declared.split("\n", 1)
    return "\n".join([first, f"\nimport type {{ {', '.join(sorted(used))} }} from './messages';", rest])


FILTER_SENTENCES = ("PRIVACY", "NO_CHAIN", "NO_WINNER", "NO_STREAM", "ELSEWHERE", "NO_JSON", "STOPPED")

GENERATED: Mapping[str, Callable[[], str]] = {
    "messages.ts": bridge,
    "language.ts": language,
    "constants.ts": shared_constants,
    "filtering.ts": filter_messages,
    "gateway.ts": gateway_replies,
}


def write(directory: Path) -> None:
    """Write every generated file; one that is right already is left alone, so that watchers stay quiet."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in GENERATED.items():
        path = directory / name
        if not path.exists() or path.read_text(encoding="utf-8") != text():
            path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m web.build.typescript DIRECTORY")
    write(Path(sys.argv[1]))
