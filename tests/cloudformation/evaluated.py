"""Reads and evaluates small templates for the tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.cloudformation import StackTemplate, TemplateFault, TemplateScope, evaluate, parse_template, read_template

if TYPE_CHECKING:
    from collections.abc import Mapping

PSEUDO = {"AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012", "AWS::StackName": "chat"}
RESOURCES = {"Table": ("messages", {"Arn": "arn:of:table"}), "Api": ("arn:of:api", {"ApiId": "abc"})}
EXPORTS = {"shared-table": "messages"}


def template_of(text: str) -> StackTemplate:
    return parse_template(read_template(text))


def template_with(**sections: Any) -> StackTemplate:
    return template_of(json.dumps({"Resources": {"Table": {"Type": "A::B::C"}}, **sections}))


def scope_of(template: StackTemplate, parameters: Mapping[str, Any] | None = None) -> TemplateScope:
    def attribute(name: str, attribute: str) -> Any:
        return RESOURCES[name][1][attribute]

    def export(name: str) -> str:
        if name not in EXPORTS:
            raise TemplateFault(f"No export named {name} found.")
        return EXPORTS[name]

    return TemplateScope(template, PSEUDO | dict(parameters or {}), lambda name: RESOURCES[name][0], attribute, export)


def value_of(value: Any, **sections: Any) -> Any:
    """Return what a value in the short or long form evaluates to; a text is YAML."""
    parsed = read_template(f"x: {value}")["x"] if isinstance(value, str) else value
    return evaluate(parsed, scope_of(template_with(**sections), {"Stage": "prod", "Zones": ["a", "b"], "Count": "3"}))
