"""The schema of a user pool: which attributes its users have, each with its type and limits.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from chatprov.local.services.cognito.errors import InvalidParameterException

LONGEST_VALUE: Final = 2048
_STRING, _NUMBER = "StringAttributeConstraints", "NumberAttributeConstraints"


def _standard(kind: str) -> dict[str, Any]:
    return {"AttributeDataType": kind, "Mutable": True, "Required": False}


def _text(least: int = 0, most: int = LONGEST_VALUE) -> dict[str, Any]:
    return {**_standard("String"), _STRING: {"MinLength": str(least), "MaxLength": str(most)}}


STANDARD: Final[Mapping[str, Mapping[str, Any]]] = {
    "sub": {**_text(1), "Mutable": False, "Required": True},
    "name": _text(),
    "given_name": _text(),
    "family_name": _text(),
    "middle_name": _text(),
    "nickname": _text(),
    "preferred_username": _text(),
    "profile": _text(),
    "picture": _text(),
    "website": _text(),
    "email": _text(),
    "email_verified": _standard("Boolean"),
    "gender": _text(),
    "birthdate": _text(10, 10),
    "zoneinfo": _text(),
    "locale": _text(),
    "phone_number": _text(),
    "phone_number_verified": _standard("Boolean"),
    "address": _text(),
    "updated_at": {**_standard("Number"), _NUMBER: {"MinValue": "0"}},
}
"""The attributes that every pool has, after OpenID Connect, as a request would declare them."""


@dataclass(frozen=True, slots=True)
class SchemaAttribute:
    """One attribute of a pool's users; its name has the prefix of custom attributes where it is one."""

    name: str
    data_type: str
    mutable: bool
    required: bool
    developer_only: bool = False
    string_constraints: Mapping[str, Any] | None = None
    number_constraints: Mapping[str, Any] | None = None

    def describe(self) -> dict[str, Any]:
        """Return the attribute as the API shows it."""
        return {
            "Name": self.name,
            "AttributeDataType": self.data_type,
            "DeveloperOnlyAttribute": self.developer_only,
            "Mutable": self.mutable,
            "Required": self.required,
            _NUMBER: self.number_constraints,
            _STRING: self.string_constraints,
        }


Schema = Mapping[str, SchemaAttribute]


def schema_of(declared: Iterable[Mapping[str, Any]]) -> dict[str, SchemaAttribute]:
    """Return the attributes of a pool: all standard ones, with a request's changes in Schema, then the custom ones."""
    declared = list(declared)
    _check_named(declared)
    attributes = [_standard_attribute(name, definition) for name, definition in STANDARD.items()]
    for definition in declared:
        name = definition["Name"]
        made = _standard_attribute(name, definition) if name in STANDARD else _custom_attribute(definition)
        attributes.append(made)
    return {attribute.name: attribute for attribute in attributes}


def with_custom(schema: Schema, declared: Iterable[Mapping[str, Any]]) -> dict[str, SchemaAttribute]:
    """Return a schema with new custom attributes: all of them, or an error."""
    declared = list(declared)
    _check_named(declared)
    added: dict[str, SchemaAttribute] = {}
    for definition in declared:
        name = _custom_name(definition)
        if name in schema:
            raise InvalidParameterException(f"custom:{definition['Name']}: Existing attribute already has name {name}.")
        added[name] = _custom_attribute(definition)
    return {**schema, **added}


def _check_named(declared: Iterable[Mapping[str, Any]]) -> None:
    """Refuse attributes without a name, which the service's model does not demand."""
    if not all(attribute.get("Name") for attribute in declared):
        raise InvalidParameterException("Invalid attribute: the name is missing.")


def _standard_attribute(name: str, definition: Mapping[str, Any]) -> SchemaAttribute:
    standard = STANDARD[name]
    kind = standard["AttributeDataType"]
    if definition.get("AttributeDataType", kind) != kind or definition.get("DeveloperOnlyAttribute"):
        raise InvalidParameterException(
            f"You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}"
        )
    # Cognito looks at the limits only of an attribute whose type is declared again.
    limits = _limits(name, kind, {**standard, **definition}) if "AttributeDataType" in definition else {}
    return SchemaAttribute(
        name,
        kind,
        definition.get("Mutable", standard["Mutable"]),
        definition.get("Required", standard["Required"]),
        **limits,
    )


def _custom_attribute(definition: Mapping[str, Any]) -> SchemaAttribute:
    kind = definition.get("AttributeDataType")
    if not kind:
        raise InvalidParameterException(
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
        )
    if definition.get("Required"):
        raise InvalidParameterException("Required custom attributes are not supported currently.")
    name = _custom_name(definition)
    limits = _limits(name, kind, definition)
    if not limits and kind in {"String", "Number"}:
        limits = {"string_constraints": {}}
    developer_only = definition.get("DeveloperOnlyAttribute", False)
    mutable = definition.get("Mutable", True)
    return SchemaAttribute(name, kind, mutable, required=False, developer_only=developer_only, **limits)


def _custom_name(definition: Mapping[str, Any]) -> str:
    return f"{'dev:' if definition.get('DeveloperOnlyAttribute') else ''}custom:{definition['Name']}"


def _limits(name: str, kind: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the constraints of an attribute as arguments of SchemaAttribute, once they are found possible."""
    if kind == "String" and (given := definition.get(_STRING)):
        least, most = (_limit(name, _STRING, given.get(bound)) for bound in ("MinLength", "MaxLength"))
        if max(least or 0, most or 0) > LONGEST_VALUE:
            raise InvalidParameterException(
                f"user.{name}: String attributes cannot have a length of more than {LONGEST_VALUE}"
            )
        if least and most and least > most:
            raise InvalidParameterException(f"user.{name}: Max length cannot be less than min length.")
        return {"string_constraints": given}
    if kind == "Number" and (given := definition.get(_NUMBER)):
        least, most = (_limit(name, _NUMBER, given.get(bound)) for bound in ("MinValue", "MaxValue"))
        if least and most and least > most:
            raise InvalidParameterException(f"user.{name}: Max value cannot be less than min value.")
        return {"number_constraints": given}
    return {}


def _limit(name: str, constraints: str, given: str | None) -> int | None:
    if not given:
        return None
    try:
        limit = int(given)
    except ValueError:
        limit = -1
    if limit < 0:
        raise InvalidParameterException(f"Invalid {constraints} for schema attribute {name}")
    return limit
