"""The attributes that a user of a pool may have, and the format of their values.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.booleans import is_boolean
from chatprov.local.services.cognito.errors import InvalidParameterException, NotAuthorizedError
from chatprov.local.services.cognito.schema import LONGEST_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.schema import Schema, SchemaAttribute

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_PHONE_NUMBER: Final = re.compile(r"\+[1-9]\d{1,14}")


def is_email(value: str) -> bool:
    """Return whether a value has the format of an e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def is_phone_number(value: str) -> bool:
    """Return whether a value has the format of a phone number: a plus sign and up to fifteen digits."""
    return _PHONE_NUMBER.fullmatch(value) is not None


def check_new_user(schema: Schema, attributes: Mapping[str, str]) -> None:
    """Raise InvalidParameterException unless a new user may have these attributes."""
    check_values(schema, attributes)
    for name, attribute in schema.items():
        if attribute.required and name != "sub" and not attributes.get(name):
            raise _not_conforming(f"{name}: The attribute {name} is required")


def check_values(schema: Schema, attributes: Mapping[str, str]) -> None:
    """Raise InvalidParameterException for attributes that are not in the schema or have an invalid value."""
    for name, value in attributes.items():
        attribute = schema.get(name)
        if attribute is None:
            raise _not_conforming(f"Type for attribute {{{name}}} could not be determined")
        if name == "email" and value and not is_email(value):
            raise InvalidParameterException("Invalid email address format.")
        if name == "phone_number" and value and not is_phone_number(value):
            raise InvalidParameterException("Invalid phone number format.")
        _check_type(attribute, value)


def check_update(schema: Schema, attributes: Mapping[str, str]) -> None:
    """Raise InvalidParameterException unless these attributes of existing users may be changed to these values."""
    check_values(schema, attributes)
    for name in attributes:
        if not schema[name].mutable:
            raise InvalidParameterException(f"user.{name}: Attribute cannot be updated.")


def check_writable(client: UserPoolClient, attributes: Mapping[str, str]) -> None:
    """Raise NotAuthorizedException if an app client sets an attribute that it may not write."""
    if any(not client.may_write(name) for name in attributes):
        raise NotAuthorizedError("A client attempted to write unauthorized attribute")


def _check_type(attribute: SchemaAttribute, value: str) -> None:
    name = attribute.name
    if attribute.data_type == "Boolean" and value and not is_boolean(value):
        raise _not_conforming(f"{name}: Attribute value must be true or false")
    if attribute.data_type == "Number" and value:
        _check_number(attribute, value)
    if attribute.data_type == "String" and attribute.string_constraints:
        shortest = int(attribute.string_constraints.get("MinLength") or 0)
        longest = int(attribute.string_constraints.get("MaxLength") or LONGEST_VALUE)
        if value and len(value) < shortest:
            raise _not_conforming(f"{name}: String must be longer than {shortest} characters")
        if len(value) > longest:
            raise _not_conforming(f"{name}: String must be shorter than {longest} characters")


def _check_number(attribute: SchemaAttribute, value: str) -> None:
    constraints = attribute.number_constraints or {}
    if not _NUMBER.fullmatch(value):
        raise _not_conforming(f"{attribute.name}: Attribute value must be a number")
    number = float(value)
    lowest, highest = constraints.get("MinValue"), constraints.get("MaxValue")
    if (lowest is not None and number < float(lowest)) or (highest is not None and number > float(highest)):
        raise _not_conforming(f"{attribute.name}: Number is out of range")


def _not_conforming(reason: str) -> InvalidParameterException:
    return InvalidParameterException(f"Attributes did not conform to the schema: {reason}\n")
