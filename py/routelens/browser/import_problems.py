"""Faults of configurations as the page lists them beside what could be read."""

from __future__ import annotations

from routelens.browser.messages.replies import ImportProblem
from routelens.kong.config.errors import ConfigFault
from routelens.kong.config.findings import SAY_WHO_READS
from routelens.kong.config.templates import GIVE_IT


def problem_of(fault: ConfigFault) -> ImportProblem:
    """Return a fault without the options of a command line, and with what is left out for it."""
    message = fault.message.removesuffix(GIVE_IT).removesuffix(SAY_WHO_READS)
    return ImportProblem(
        severity="error" if fault.severity == "error" else "warning",
        message=f"{message} {fault.entity[0].upper()}{fault.entity[1:]} is left out."
        if fault.entity
        else message,
        line=fault.line,
        column=fault.column,
    )
