"""YAML with CloudFormation's short forms, such as `!GetAtt Api.ApiId`, and files as literal blocks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

import json
import textwrap
from typing import Any

import yaml

INDENT = 2
LONGEST = 100
_TEXT = "tag:yaml.org,2002:str"


def as_yaml(value: Any, indent: int = 0) -> str:
    """Return a value of a template in the long form of its functions as YAML in the short form."""
    text = yaml.serialize(_node(value), Dumper=_Dumper, width=10_000, indent=INDENT, allow_unicode=True)
    return textwrap.indent(text.removesuffix("...\n"), " " * indent)


class _Dumper(yaml.SafeDumper):
    """Writes short scalars of functions without quotes, and lists inside their key."""

    def choose_scalar_style(self) -> str:
        """Leave out the quotes after `!Ref`, which the rules for other tags would ask for."""
        style: str = super().choose_scalar_style()
        event, analysis = self.event, self.analysis
        of_function = isinstance(event, yaml.ScalarEvent) and (event.tag or "").startswith("!")
        return "" if of_function and analysis is not None and analysis.allow_flow_plain else style

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # PyYAML's signature
        """Indent the items of a list."""
        super().increase_indent(flow, False)  # noqa: FBT003


def _node(value: Any) -> yaml.Node:
    match value:
        case {"Ref": str(name)} if len(value) == 1:
            return yaml.ScalarNode("!Ref", name)
        case {"Fn::GetAtt": [str(name), str(attribute)]} if len(value) == 1:
            return yaml.ScalarNode("!GetAtt", f"{name}.{attribute}")
        case {"Fn::Sub": str(text)} if len(value) == 1:
            return yaml.ScalarNode("!Sub", text)
        case dict() if len(value) == 1 and (name := next(iter(value))).startswith("Fn::"):
            return _sequence(f"!{name.removeprefix('Fn::')}", value[name])
        case dict():
            pairs = [(yaml.ScalarNode(_TEXT, key), _node(part)) for key, part in value.items()]
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)
        case list():
            return _sequence("tag:yaml.org,2002:seq", value)
        case str():
            return yaml.ScalarNode(_TEXT, value, style="|" if "\n" in value else None)
    return yaml.ScalarNode(f"tag:yaml.org,2002:{type(value).__name__}", json.dumps(value))


def _sequence(tag: str, items: list[Any]) -> yaml.SequenceNode:
    nodes = [_inline(_node(item)) for item in items]
    return yaml.SequenceNode(tag, nodes, flow_style=_is_short(nodes))


def _inline(node: yaml.Node) -> yaml.Node:
    """Write a short mapping in a list on one line, such as a key of a table."""
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
        node.flow_style = len(node.value) > 1 and _is_short(parts)
    return node


def _is_short(nodes: list[yaml.Node]) -> bool:
    scalars = all(isinstance(node, yaml.ScalarNode) and node.style != "|" for node in nodes)
    return scalars and sum(len(node.value) + INDENT for node in nodes) < LONGEST
