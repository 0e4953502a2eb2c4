"""Evaluates the values of a template in a scope: parameters, conditions, mappings, and the resources that exist."""

from __future__ import annotations

import base64
import ipaddress
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.evaluated_size import EvaluatedSize
from chatprov.cloudformation.functions import (
    EXTENSIONS,
    attribute_target,
    call_in,
    if_arguments,
    joined_key,
    list_argument,
    ref_target,
    sub_arguments,
    sub_pieces,
    wrong_arguments,
)
from chatprov.cloudformation.scalars import is_scalar, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.cloudformation.template import StackTemplate

_MOST_CIDRS: Final = 256
_BITS: Final = {4: 32, 6: 128}
_MOST_DIGITS: Final = 9


class RemovedValue:
    """The value of AWS::RemovedValue: the property or element that has it is removed."""


NO_VALUE: Final = RemovedValue()


class NotYetKnown(Exception):
    """A value depends on a resource that does not exist yet, or that will be replaced; `reference` names it."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


@dataclass(slots=True)
class TemplateScope:
    """What the values of a template can use.

    `ref` returns the Ref value of a resource, `attribute` one of its attributes, `export` the value of an export; they raise
    TemplateFault or NotYetKnown. `zones` returns the names of a region's zones. `size` counts what the functions return.
    """

    template: StackTemplate
    parameters: Mapping[str, Any]
    ref: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    export: Callable[[str], Any]
    zones: Callable[[str], Sequence[str]] = lambda region: [f"{region}{letter}" for letter in "abc"]
    size: EvaluatedSize = field(default_factory=EvaluatedSize)
    _conditions: dict[str, bool | None] = field(default_factory=dict)

    def is_true(self, condition: str) -> bool:
        """Return the value of a condition; raises TemplateFault."""
        if condition in self._conditions:
            known = self._conditions[condition]
            if known is None:
                raise TemplateFault(f"Template error: Found circular condition dependency with {condition}")
            return known
        if condition not in self.template.conditions:
            raise TemplateFault(f"Template format error: Unresolved condition dependency {condition} in the template")
        self._conditions[condition] = None
        value = self.truth(self.template.conditions[condition])
        self._conditions[condition] = value
        return value

    def truth(self, value: Any) -> bool:
        """Return the value of an expression in the section Conditions."""
        if isinstance(value, dict) and [*value] == ["Condition"] and isinstance(value["Condition"], str):
            return self.is_true(value["Condition"])
        call = call_in(value)
        match call:
            case ("Fn::And" | "Fn::Or", list(members)) if 2 <= len(members) <= 10:  # noqa: PLR2004
                found = [self.truth(member) for member in members]
                return all(found) if call[0] == "Fn::And" else any(found)
            case ("Fn::And" | "Fn::Or", _):
                raise TemplateFault(
                    f"Template error: every {call[0]} object requires a list of at least 2 and at most 10 boolean parameters."
                )
            case ("Fn::Not", [member]):
                return not self.truth(member)
            case ("Fn::Not", _):
                raise TemplateFault("Template error: every Fn::Not object requires one boolean parameter.")
            case ("Fn::Equals", [first, second]):
                return bool(_comparable(evaluate(first, self)) == _comparable(evaluate(second, self)))
            case ("Fn::Equals", _):
                raise TemplateFault("Template error: every Fn::Equals object requires a list of 2 string parameters.")
        result = evaluate(value, self)
        if isinstance(result, bool) or result in ("true", "false"):
            return result in (True, "true")
        raise TemplateFault("Template format error: Every Conditions member must be a condition function.")


def _comparable(value: Any) -> Any:
    return text_of(value) if is_scalar(value) else value


def evaluate(value: Any, scope: TemplateScope) -> Any:
    """Return a value with all functions replaced by what they return; raises TemplateFault and NotYetKnown."""
    call = call_in(value)
    if call is not None:
        return _CALLS[call[0]](call[1], scope)
    if isinstance(value, dict):
        evaluated = {key: evaluate(member, scope) for key, member in value.items()}
        return {key: member for key, member in evaluated.items() if member is not NO_VALUE}
    if isinstance(value, list):
        return [found for member in value if (found := evaluate(member, scope)) is not NO_VALUE]
    return value


def _ref(argument: Any, scope: TemplateScope) -> Any:
    name = ref_target(argument)
    if name == "AWS::NoValue":
        return NO_VALUE
    return scope.size.charged(scope.parameters[name] if name in scope.parameters else scope.ref(name))


def _get_att(argument: Any, scope: TemplateScope) -> Any:
    logical_id, attribute = attribute_target(argument)
    return scope.size.charged(scope.attribute(logical_id, _text("Fn::GetAtt", evaluate(attribute, scope))))


def _sub(argument: Any, scope: TemplateScope) -> str:
    text, variables = sub_arguments(argument)
    values: dict[str, str] = {}  # each is evaluated once, however often the text has it
    pieces = []
    for literal, name in sub_pieces(text):
        pieces.append(literal)
        scope.size.charge(len(literal))
        if name is None:
            continue
        if name not in values:
            values[name] = _text("Fn::Sub", _substituted(name, variables, scope))
        scope.size.charge(1 + len(values[name]))
        pieces.append(values[name])
    return "".join(pieces)


def _substituted(name: str, variables: Mapping[str, Any], scope: TemplateScope) -> Any:
    if name in variables:
        return evaluate(variables[name], scope)
    if name in scope.parameters:
        return scope.parameters[name]
    logical_id, dot, attribute = name.partition(".")
    return scope.attribute(logical_id, attribute) if dot else scope.ref(logical_id)


def _text(function: str, value: Any) -> str:
    if not is_scalar(value):
        raise TemplateFault(f"Template error: every value that {function} uses must be a string.")
    return text_of(value)


def _join(argument: Any, scope: TemplateScope) -> str:
    delimiter, values = list_argument("Fn::Join", argument)
    found = evaluate(values, scope)
    if not isinstance(delimiter, str) or not isinstance(found, list):
        raise wrong_arguments("Fn::Join")
    texts = [_text("Fn::Join", value) for value in found]
    scope.size.charge(len(delimiter) * len(texts) + sum(map(len, texts)))
    return delimiter.join(texts)


def _split(argument: Any, scope: TemplateScope) -> list[str]:
    delimiter, source = list_argument("Fn::Split", argument)
    text = evaluate(source, scope)
    if not isinstance(delimiter, str) or not delimiter or not is_scalar(text):
        raise wrong_arguments("Fn::Split")
    return scope.size.charged(text_of(text).split(delimiter))


def _select(argument: Any, scope: TemplateScope) -> Any:
    index, values = list_argument("Fn::Select", argument)
    chosen, found = evaluate(index, scope), evaluate(values, scope)
    number = text_of(chosen)
    if not isinstance(found, list) or not number.isdecimal() or len(number) > _MOST_DIGITS:
        raise wrong_arguments("Fn::Select")
    if int(number) >= len(found):
        raise TemplateFault(f"Template error: Fn::Select cannot select nonexistent value at index {number}")
    return found[int(number)]


def _if(argument: Any, scope: TemplateScope) -> Any:
    condition, then, otherwise = if_arguments(argument)
    return evaluate(then if scope.is_true(condition) else otherwise, scope)


def _find_in_map(argument: Any, scope: TemplateScope) -> Any:
    options: Any = {}
    if isinstance(argument, list) and len(argument) == 4 and scope.template.has_language_extensions:  # noqa: PLR2004
        options, argument = argument[3], argument[:3]
        if not isinstance(options, dict) or [*options] != ["DefaultValue"]:
            raise TemplateFault(
                "Template error: the last parameter of Fn::FindInMap must be an object with DefaultValue"
            )
    name, first, second = (joined_key(evaluate(key, scope)) for key in list_argument("Fn::FindInMap", argument))
    mapping = scope.template.mappings.get(name)
    if mapping is None and not options:
        raise TemplateFault(
            f"Template error: Mapping named '{name}' is not present in the 'Mappings' section of template."
        )
    found = {} if mapping is None else mapping.get(first, {})
    found = found.get(second, NO_VALUE)
    if found is not NO_VALUE:
        return scope.size.charged(found)
    if options:
        return evaluate(options["DefaultValue"], scope)
    raise TemplateFault(f"Template error: Unable to get mapping for {name}::{first}::{second}")


def _import_value(argument: Any, scope: TemplateScope) -> Any:
    return scope.size.charged(scope.export(_text("Fn::ImportValue", evaluate(argument, scope))))


def _base64(argument: Any, scope: TemplateScope) -> str:
    encoded = base64.b64encode(_text("Fn::Base64", evaluate(argument, scope)).encode()).decode()
    scope.size.charge(len(encoded))
    return encoded


def _zones(argument: Any, scope: TemplateScope) -> list[str]:
    region = _text("Fn::GetAZs", evaluate(argument, scope))
    return scope.size.charged([*scope.zones(region or scope.parameters["AWS::Region"])])


def _cidr(argument: Any, scope: TemplateScope) -> list[str]:
    wrong = TemplateFault(
        "Template error: every Fn::Cidr object requires two or three parameters: ipBlock, count and cidrBits"
    )
    arguments = [text_of(entry) for entry in evaluate(argument, scope)] if isinstance(argument, list) else []
    try:
        network = ipaddress.ip_network(arguments[0])
        count, bits = int(arguments[1]), int(arguments[2]) if len(arguments) > 2 else 8  # noqa: PLR2004
        length = _BITS[network.version] - bits
    except (IndexError, ValueError):
        raise wrong from None
    if not 0 < count <= _MOST_CIDRS or not network.prefixlen <= length <= _BITS[network.version]:
        raise wrong
    if 1 << (length - network.prefixlen) < count:
        raise TemplateFault(f"Template error: Fn::Cidr cannot make {count} blocks of {bits} bits in {arguments[0]}")
    first, size = int(network.network_address), 1 << bits
    kind = type(network.network_address)
    blocks = [f"{kind(first + index * size)}/{length}" for index in range(count)]
    return scope.size.charged(blocks)


def _boolean(name: str) -> Callable[[Any, TemplateScope], Any]:
    def call(argument: Any, scope: TemplateScope) -> bool:
        return scope.truth({name: argument})

    return call


def _extension(name: str, call: Callable[[Any], Any]) -> Callable[[Any, TemplateScope], Any]:
    def checked(argument: Any, scope: TemplateScope) -> Any:
        if not scope.template.has_language_extensions:
            raise TemplateFault(f"Template error: {name} requires the transform AWS::LanguageExtensions")
        return scope.size.charged(call(evaluate(argument, scope)))

    return checked


def _length(value: Any) -> int:
    if not isinstance(value, list):
        raise TemplateFault("Template error: Fn::Length requires a list.")
    return len(value)


def _json_text(value: Any) -> str:
    if not isinstance(value, dict | list):
        raise TemplateFault("Template error: Fn::ToJsonString requires an object or a list.")
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


_CALLS: Final[Mapping[str, Callable[[Any, TemplateScope], Any]]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _zones,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    **{name: _boolean(name) for name in ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")},
    **{name: _extension(name, call) for name, call in zip(EXTENSIONS, (_length, _json_text), strict=True)},
}
