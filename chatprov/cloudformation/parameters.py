"""The parameters of a template: their definitions, and the values that a stack gives them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.functions import refuse_dynamic_reference
from chatprov.cloudformation.patterns import PatternMatcher
from chatprov.cloudformation.scalars import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HIDDEN: Final = "****"
"""What is shown of the value of a parameter with NoEcho."""
_ATTRIBUTES: Final = frozenset(
    {
        "Type",
        "Default",
        "AllowedValues",
        "AllowedPattern",
        "ConstraintDescription",
        "Description",
        "MinLength",
        "MaxLength",
        "MinValue",
        "MaxValue",
        "NoEcho",
    }
)
_SIMPLE: Final = frozenset({"String", "Number", "List<Number>", "CommaDelimitedList"})
_OF_AWS: Final = re.compile(r"AWS::(?:EC2|Route53|SSM)::[A-Za-z:]+")
_LIST: Final = re.compile(r"List<(AWS::EC2::[A-Za-z:]+|AWS::Route53::[A-Za-z:]+|String|Number)>")
_STORED: Final = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIMITS: Final = ("MinLength", "MaxLength", "MinValue", "MaxValue")
_LONGEST: Final = 4096
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?\s*", re.ASCII)
"""Decimal takes more: 1_000, digits of other alphabets, and NaN."""


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """A parameter as the template declares it; `limits` has MinLength, MaxLength, MinValue and MaxValue."""

    name: str
    type: str
    default: str | None = None
    allowed_values: tuple[str, ...] | None = None
    allowed_pattern: str | None = None
    constraint_description: str | None = None
    description: str | None = None
    limits: tuple[tuple[str, Decimal], ...] = ()
    no_echo: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether a value names a parameter of Systems Manager, whose value counts."""
        return _STORED.fullmatch(self.type) is not None

    @property
    def is_list(self) -> bool:
        """Whether `Ref` returns a list."""
        stored = _STORED.fullmatch(self.type)
        kind = stored[1] if stored else self.type
        return kind == "CommaDelimitedList" or kind.startswith("List<")


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of a parameter in a stack: `given` as in the request, `resolved` what Systems Manager has for it."""

    definition: ParameterDefinition
    given: str
    resolved: str | None = None

    @property
    def value(self) -> str | list[str]:
        """What `Ref` returns."""
        text = self.given if self.resolved is None else self.resolved
        return [entry.strip() for entry in text.split(",")] if self.definition.is_list else text

    @property
    def shown(self) -> str:
        """What DescribeStacks shows of `given`."""
        return HIDDEN if self.definition.no_echo else self.given


def parameter_definitions(section: Mapping[str, Any]) -> dict[str, ParameterDefinition]:
    """Return the parameters of the section Parameters; raises TemplateFault."""
    matcher = PatternMatcher()
    return {name: _parameter_definition(name, value, matcher) for name, value in section.items()}


def _parameter_definition(name: str, value: Any, matcher: PatternMatcher) -> ParameterDefinition:
    if not isinstance(value, dict) or "Type" not in value:
        raise TemplateFault(
            f"Template format error: [/Parameters/{name}] Every Parameters object must contain a Type member."
        )
    unknown = [key for key in value if key not in _ATTRIBUTES]
    if unknown:
        raise TemplateFault(f"Invalid template parameter property '{unknown[0]}'")
    kind = value["Type"]
    if not isinstance(kind, str) or not _is_type(kind):
        raise TemplateFault(f"Template format error: Unrecognized parameter type: {kind}")
    allowed = value.get("AllowedValues")
    if allowed is not None and (
        not isinstance(allowed, list) or any(isinstance(entry, dict | list) for entry in allowed)
    ):
        raise TemplateFault(f"Template format error: AllowedValues of parameter {name} must be a list of values.")
    default = value.get("Default")
    if isinstance(default, dict | list):
        raise TemplateFault("Template format error: Every Default member must be a string.")
    definition = ParameterDefinition(
        name,
        kind,
        None if default is None else text_of(default),
        None if allowed is None else tuple(map(text_of, allowed)),
        _optional_text(value.get("AllowedPattern")),
        _optional_text(value.get("ConstraintDescription")),
        _optional_text(value.get("Description")),
        tuple((limit, _number(name, limit, value[limit])) for limit in _LIMITS if limit in value),
        text_of(value.get("NoEcho", False)) == "true",
    )
    if definition.allowed_pattern is not None:
        matcher.check(name, definition.allowed_pattern)
    if definition.default is not None and not definition.is_stored:
        _check(definition, definition.default, matcher)
    return definition


def _is_type(kind: str) -> bool:
    stored = _STORED.fullmatch(kind)
    if stored:
        kind = stored[1]
        if kind == "List<String>":
            return True
    return (
        kind in _SIMPLE
        or _OF_AWS.fullmatch(kind) is not None
        or (_LIST.fullmatch(kind) is not None and kind != "List<String>")
    )


def _optional_text(value: Any) -> str | None:
    return None if value is None else text_of(value)


def _number(name: str, limit: str, value: Any) -> Decimal:
    number = _decimal(text_of(value))
    if number is None:
        raise TemplateFault(f"Template format error: {limit} of parameter {name} must be a number.")
    return number


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def parameter_values(
    definitions: Mapping[str, ParameterDefinition],
    given: Sequence[Mapping[str, Any]],
    previous: Mapping[str, str],
    stored: Callable[[Sequence[str]], Mapping[str, str]],
) -> dict[str, ParameterValue]:
    """Return the value of each parameter of a template.

    `given` are the members Parameters of a request, `previous` the values that the stack has now. `stored` returns the values of
    parameters of Systems Manager that exist, by name. Raises TemplateFault.
    """
    texts: dict[str, str] = {}
    for entry in given:
        name = entry.get("ParameterKey", "")
        if entry.get("UsePreviousValue"):
            if name not in previous:
                raise TemplateFault(
                    f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true "
                    "for a parameter key not in the previous template"
                )
            texts[name] = previous[name]
        elif entry.get("ParameterValue") is not None:
            texts[name] = entry["ParameterValue"]
    unknown = [entry.get("ParameterKey", "") for entry in given if entry.get("ParameterKey", "") not in definitions]
    if unknown:
        raise TemplateFault(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    for name, definition in definitions.items():
        if name not in texts and definition.default is not None:
            texts[name] = definition.default
    missing = [name for name in definitions if name not in texts]
    if missing:
        raise TemplateFault(f"Parameters: [{', '.join(missing)}] must have values")
    matcher = PatternMatcher()
    for name, definition in definitions.items():
        _check(definition, texts[name], matcher)
    resolved = _resolved(definitions, texts, stored)
    return {
        name: ParameterValue(definition, texts[name], resolved.get(name)) for name, definition in definitions.items()
    }


def _resolved(
    definitions: Mapping[str, ParameterDefinition],
    texts: Mapping[str, str],
    stored: Callable[[Sequence[str]], Mapping[str, str]],
) -> dict[str, str]:
    names = {name: texts[name] for name, definition in definitions.items() if definition.is_stored}
    if not names:
        return {}
    found = stored(sorted(set(names.values())))
    missing = sorted(set(names.values()) - found.keys())
    if missing:
        raise TemplateFault(f"Unable to fetch parameters [{','.join(missing)}] from parameter store for this account.")
    return {name: found[stored_name] for name, stored_name in names.items()}


def _check(definition: ParameterDefinition, text: str, matcher: PatternMatcher) -> None:
    """Compare a value with the constraints of its parameter; raises TemplateFault."""
    name = definition.name
    refuse_dynamic_reference(text)
    if len(text.encode()) > _LONGEST:
        raise TemplateFault(f"Parameter '{name}' must contain not more than {_LONGEST} bytes")
    values = [entry.strip() for entry in text.split(",")] if definition.is_list and not definition.is_stored else [text]
    for value in values:
        if definition.type in {"Number", "List<Number>"} and _decimal(value) is None:
            raise TemplateFault(f"Parameter '{name}' must be a number.")
        if definition.allowed_values is not None and value not in definition.allowed_values:
            raise _violated(definition, "must be one of AllowedValues")
        pattern = definition.allowed_pattern
        if pattern is not None and not matcher.matches(name, pattern, value):
            raise _violated(definition, f"must match pattern {pattern}")
        for limit, number in definition.limits:
            _check_limit(definition, value, limit, number)


def _check_limit(definition: ParameterDefinition, value: str, limit: str, number: Decimal) -> None:
    if limit == "MinLength" and len(value) < number:
        raise _violated(definition, f"must contain at least {number} characters")
    if limit == "MaxLength" and len(value) > number:
        raise _violated(definition, f"must contain not more than {number} characters")
    actual = _decimal(value)
    if limit == "MinValue" and actual is not None and actual < number:
        raise _violated(definition, f"must be a number not less than {number}")
    if limit == "MaxValue" and actual is not None and actual > number:
        raise _violated(definition, f"must be a number not greater than {number}")


def _violated(definition: ParameterDefinition, rule: str) -> TemplateFault:
    words = definition.constraint_description
    return TemplateFault(f"Parameter '{definition.name}' {f'failed to satisfy constraint: {words}' if words else rule}")
