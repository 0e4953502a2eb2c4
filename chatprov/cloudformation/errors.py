"""The errors of a template, with the codes of CloudFormation's API."""

from __future__ import annotations

from typing import ClassVar


class TemplateFault(Exception):
    """A template, or the values of its parameters, cannot be used; `message` is what CloudFormation answers."""

    code: ClassVar[str] = "ValidationError"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TemplateTooLarge(TemplateFault):
    """The functions of a template return too much."""


class InsufficientCapabilities(TemplateFault):
    """The request does not acknowledge what the template can do."""

    code = "InsufficientCapabilitiesException"
