"""Kong's side of routing: requests, routes and services, and what the gateway makes of them."""

from routelens.kong.context import ContextReader, FieldError
from routelens.kong.request import Request
from routelens.kong.seen import SeenField
from routelens.kong.wire import RequestError, parse_headers

__all__ = ["ContextReader", "FieldError", "Request", "RequestError", "SeenField", "parse_headers"]
