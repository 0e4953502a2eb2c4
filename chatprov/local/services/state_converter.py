"""Turns the dataclasses of a state into JSON values and back, by their annotations; cattrs does the work.

Reading is strict: every member is present and of its type, and there are no others.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cattrs import AttributeValidationNote, BaseValidationError, Converter, IterableValidationNote
from cattrs.cols import is_mapping, is_sequence, list_structure_factory, mapping_structure_factory
from cattrs.gen import make_dict_structure_fn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from chatprov.local.services.state_document import HugeInteger

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_NOT_READABLE: Final = "is not valid"


class _InvalidValueError(ValueError):
    """A value that is not what its member needs; the message has no part of the value."""


def write(state: object) -> Any:
    """Return a state as JSON values."""
    return _CONVERTER.unstructure(state)


def read(value: Any, kind: type[T]) -> T:
    """Return the state in JSON values; raises ValueError with the place and the reason, such as `.*.pools.*.name is missing`."""
    try:
        return _CONVERTER.structure(value, kind)
    except (BaseValidationError, _InvalidValueError) as error:
        raise ValueError(_fault(error)) from None


def _fault(error: BaseException) -> str:
    """Return the first fault in an error of cattrs."""
    place = ""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        for note in getattr(error, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                place += f".{note.name}"
            elif isinstance(note, IterableValidationNote):
                place += ".*"
    return f"{place} {error}" if isinstance(error, _InvalidValueError) else f"{place} {_NOT_READABLE}"


def _checked(kind: type | tuple[type, ...], name: str) -> Callable[[Any, Any], Any]:
    def check(value: Any, _: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise _InvalidValueError(f"is not {name}")
        return value

    return check


_text: Final = _checked(str, "a text")
_object: Final = _checked(dict, "an object")
_array: Final = _checked(list, "an array")


def _enumerated(value: Any, kind: type[StrEnum]) -> StrEnum:
    try:
        return kind(_text(value, None))
    except ValueError:
        raise _InvalidValueError("is not one of the known values") from None


def _bytes(value: Any, _: Any) -> bytes:
    try:
        return base64.b64decode(_text(value, None), validate=True)
    except binascii.Error:
        raise _InvalidValueError("is not base64") from None


def _date(value: Any, _: Any) -> datetime:
    try:
        date = datetime.fromisoformat(_text(value, None))
    except ValueError:
        date = None
    if date is None or date.tzinfo is None:
        raise _InvalidValueError("is not a date with a time zone")
    return date


def _huge_integer(value: Any, _: Any) -> int:
    try:
        return int(_text(value, None), 16)
    except ValueError:
        raise _InvalidValueError("is not a hexadecimal number") from None


def _private_key(value: Any, _: Any) -> RSAPrivateKey:
    try:
        # The full validation takes longer than all the rest together: a key that signs for its public key is not damaged.
        key = load_pem_private_key(_text(value, None).encode(), password=None, unsafe_skip_rsa_key_validation=True)
        if isinstance(key, RSAPrivateKey):
            key.public_key().verify(key.sign(b"", PKCS1v15(), SHA256()), b"", PKCS1v15(), SHA256())
            return key
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        pass
    raise _InvalidValueError("is not an RSA private key in PEM format")


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _dataclass_reader(kind: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    """Return a reader for a dataclass that accepts no default: a member that is missing is a fault of the document."""
    read_members = make_dict_structure_fn(kind, converter)
    names = {member.name for member in fields(kind) if member.init}

    def read_object(value: Any, _: Any) -> Any:
        given = _object(value, None).keys()
        if names - given:
            raise _InvalidValueError(f"has no member {min(names - given)}")
        if given - names:
            raise _InvalidValueError("has a member that is not known")
        return read_members(value, kind)

    return read_object


def _container_reader(
    factory: Callable[[Any, Any], Any], check: Callable[[Any, Any], Any]
) -> Callable[[Any, Converter], Callable[[Any, Any], Any]]:
    def reader(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
        read_elements = factory(kind, converter)
        return lambda value, _: read_elements(check(value, None), kind)

    return reader


def _build() -> Converter:
    converter = Converter()
    converter.register_structure_hook_factory(is_dataclass, _dataclass_reader)
    converter.register_structure_hook_factory(is_sequence, _container_reader(list_structure_factory, _array))
    converter.register_structure_hook_factory(is_mapping, _container_reader(mapping_structure_factory, _object))
    hooks: dict[type, Callable[[Any, Any], Any]] = {
        str: _text,
        StrEnum: _enumerated,
        bool: _checked(bool, "true or false"),
        int: _checked(int, "an integer"),
        float: _checked((int, float), "a number"),
        bytes: _bytes,
        datetime: _date,
        RSAPrivateKey: _private_key,
    }
    for kind, hook in hooks.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(lambda kind: kind == HugeInteger, _huge_integer)
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_unstructure_hook(bytes, lambda value: base64.b64encode(value).decode())
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(RSAPrivateKey, _pem)
    converter.register_unstructure_hook_func(lambda kind: kind == HugeInteger, lambda value: f"{value:x}")
    return converter


_CONVERTER: Final = _build()
