"""Saved expectations: requests and their expected outcomes. docs/command-line.md describes the format."""

from routelens.analysis.coverage import Coverage
from routelens.kong.request.spec import RequestSpec
from routelens.testing.run import KnownNames, Report, Result, failures, run_suite
from routelens.testing.suite import NO_ROUTE, Case, Expected, Suite, load_suite
from routelens.testing.writer import WrittenCase, plain_expected, plain_request, suite_text

__all__ = [
    "NO_ROUTE",
    "Case",
    "Coverage",
    "Expected",
    "KnownNames",
    "Report",
    "RequestSpec",
    "Result",
    "Suite",
    "WrittenCase",
    "failures",
    "load_suite",
    "plain_expected",
    "plain_request",
    "run_suite",
    "suite_text",
]
