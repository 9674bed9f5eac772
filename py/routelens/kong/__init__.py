"""The gateway: requests, routes and services, and what the gateway makes of them.

Reading, writing and converting configuration files is imported when it is first asked for: routing needs none of it,
and the page starts sooner without.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from routelens.kong.entities import EntityError, Peer, Route, Service, Target, Upstream
from routelens.kong.outcome import Outcome
from routelens.kong.precedence import Disagreement, disagreement_among
from routelens.kong.priority import Priority, PriorityPart, explain_priority
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError, parse_headers
from routelens.kong.table import RouteTable, Update
from routelens.kong.translate import Entry, translate
from routelens.kong.validation import EntityFault, validate_route, validate_service

if TYPE_CHECKING:
    from routelens.kong.config.errors import ConfigError, ConfigFault
    from routelens.kong.config.loader import Config, check_config, load_config
    from routelens.kong.config.plugin_scopes import PluginUse
    from routelens.kong.config.writer import declarative, to_document, to_json, to_yaml
    from routelens.kong.conversion.config import convert_config, with_regex_marks
    from routelens.kong.conversion.to_expressions import Conversion, convert_to_expressions
    from routelens.kong.conversion.to_traditional import convert_to_traditional
    from routelens.kong.conversion.traditional_form import TraditionalForm, traditional_form

# The modules behind the names above. None may be called like one of its names: importing it would hide that.
_LATER = {
    "config.loader": ("Config", "check_config", "load_config"),
    "config.plugin_scopes": ("PluginUse",),
    "config.writer": ("declarative", "to_document", "to_json", "to_yaml"),
    "conversion.to_expressions": ("Conversion", "convert_to_expressions"),
    "conversion.to_traditional": ("convert_to_traditional",),
    "conversion.traditional_form": ("TraditionalForm", "traditional_form"),
    "config.errors": ("ConfigError", "ConfigFault"),
    "conversion.config": ("convert_config", "with_regex_marks"),
}
_HOMES = {name: module for module, names in _LATER.items() for name in names}


if not TYPE_CHECKING:  # where it would stand for any name, misspelt ones too

    def __getattr__(name: str) -> object:
        """Import what is asked for, and remember it."""
        module = _HOMES.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{module}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List what is there already, and what would be imported."""
    return sorted({*globals(), *_HOMES})


__all__ = [
    "Config",
    "ConfigError",
    "ConfigFault",
    "ContextReader",
    "Conversion",
    "Disagreement",
    "EntityError",
    "EntityFault",
    "Entry",
    "FieldError",
    "Outcome",
    "Peer",
    "PluginUse",
    "Priority",
    "PriorityPart",
    "Request",
    "RequestError",
    "Route",
    "RouteTable",
    "Service",
    "Target",
    "TraditionalForm",
    "Update",
    "Upstream",
    "check_config",
    "convert_config",
    "convert_to_expressions",
    "convert_to_traditional",
    "declarative",
    "disagreement_among",
    "explain_priority",
    "load_config",
    "parse_headers",
    "to_document",
    "to_json",
    "to_yaml",
    "traditional_form",
    "translate",
    "validate_route",
    "validate_service",
    "with_regex_marks",
]
