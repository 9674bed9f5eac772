"""Kong's side of routing: requests, routes and services, and what the gateway makes of them."""

from routelens.kong.config import Config, PluginUse, check_config, load_config
from routelens.kong.config_writer import declarative, to_document, to_json, to_yaml
from routelens.kong.context import ContextReader, FieldError
from routelens.kong.convert import Conversion, convert_to_expressions
from routelens.kong.convert_back import convert_to_traditional
from routelens.kong.document import ConfigError, ConfigFault
from routelens.kong.entities import EntityError, Peer, Route, Service
from routelens.kong.migrate import convert_config, with_regex_marks
from routelens.kong.outcome import Outcome
from routelens.kong.precedence import Disagreement, disagreement_among
from routelens.kong.priority import Priority, PriorityPart, explain_priority
from routelens.kong.request import Request
from routelens.kong.seen import SeenField
from routelens.kong.table import RouteTable, TableRow, Update
from routelens.kong.traditional_form import TraditionalForm, traditional_form
from routelens.kong.translate import Entry, translate
from routelens.kong.validation import EntityFault, validate_route, validate_service
from routelens.kong.wire import RequestError, parse_headers

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
    "SeenField",
    "Service",
    "TableRow",
    "TraditionalForm",
    "Update",
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
