"""Which methods a template may call: tables by Java class, and the choice among overloads by the arguments' classes.

Nothing is ever looked up on a Python object: a name that is in no table does not exist for a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, TypeVar

from chatprov.appsync.vtl.javatypes import (
    Character,
    Collection,
    JavaArray,
    JavaSet,
    is_integer,
    is_long,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")

PARAMETERS: Final[dict[str, Callable[[object], bool]]] = {
    "Object": lambda _: True,
    "String": lambda value: value is None or type(value) is str,
    "CharSequence": lambda value: value is None or type(value) is str,
    "char": lambda value: type(value) is Character,
    "Character": lambda value: value is None or type(value) is Character,
    "int": is_integer,
    "Integer": lambda value: value is None or is_integer(value),
    "long": is_long,
    "Long": lambda value: value is None or is_long(value),
    "double": is_number,
    "Double": lambda value: value is None or type(value) is float,
    "Number": lambda value: value is None or is_number(value),
    "boolean": lambda value: type(value) is bool,
    "Boolean": lambda value: value is None or type(value) is bool,
    "Map": lambda value: value is None or isinstance(value, dict),
    "List": lambda value: value is None or (isinstance(value, list) and not isinstance(value, JavaArray)),
    "Collection": lambda value: (
        value is None or isinstance(value, Collection) or (isinstance(value, list) and not isinstance(value, JavaArray))
    ),
    "Set": lambda value: value is None or isinstance(value, JavaSet),
    "Object[]": lambda value: value is None or isinstance(value, JavaArray),
    "bytes": lambda value: value is None or isinstance(value, bytes),
}


@dataclass(frozen=True, slots=True)
class Overload:
    """One form of a method: its parameters, what carries it out, and whether that wants the rendering's budget."""

    parameters: tuple[str, ...]
    function: Callable[..., Any]
    metered: bool
    accepts: tuple[Callable[[object], bool], ...]

    def takes(self, arguments: list[Any]) -> bool:
        """Return whether Java would pass these arguments to this form."""
        if len(arguments) != len(self.accepts):
            return False
        return all(accept(argument) for accept, argument in zip(self.accepts, arguments, strict=True))


Methods: TypeAlias = dict[str, tuple[Overload, ...]]


def overload(signature: str, function: Callable[..., Any], *, metered: bool = False) -> Overload:
    """Describe one form of a method; `signature` lists its parameters, as in "int, Object"."""
    parameters = tuple(part.strip() for part in signature.split(",")) if signature else ()
    return Overload(parameters, function, metered, tuple(PARAMETERS[parameter] for parameter in parameters))


def choose(overloads: tuple[Overload, ...], arguments: list[Any]) -> Overload | None:
    """Return the first form that takes the arguments; tables list the more specific form first."""
    for candidate in overloads:
        if candidate.takes(arguments):
            return candidate
    return None


def exported(*signatures: str, name: str | None = None, metered: bool = False) -> Callable[[_Function], _Function]:
    """Let templates call this method of a TemplateObject.

    `signatures` are its forms, the more specific first, `name` is the Java name where Python cannot use it, and
    a `metered` method takes the rendering's Budget as first argument.
    """

    def mark(function: _Function) -> _Function:
        marks: list[tuple[str | None, tuple[str, ...], bool]] = [(name, signatures or ("",), metered)]
        function.__dict__.setdefault("_exported", []).extend(marks)
        return function

    return mark


class TemplateObject:
    """An object of the runtime that templates see: the methods marked `exported`, the properties named, and no more."""

    java_class: ClassVar[str] = "java.lang.Object"
    methods: ClassVar[Methods] = {}
    properties: ClassVar[frozenset[str]] = frozenset()
    """Names of Python attributes that a template may read."""

    def __init_subclass__(cls) -> None:
        methods = dict(cls.methods)
        for attribute, function in vars(cls).items():
            for name, signatures, metered in getattr(function, "_exported", ()):
                methods[name or _java_name(attribute)] = tuple(
                    overload(signature, function, metered=metered) for signature in signatures
                )
        cls.methods = methods

    def property_value(self, name: str) -> Any:
        """Return the property of that name, or None when there is none."""
        return getattr(self, name) if name in self.properties else None


def _java_name(attribute: str) -> str:
    """Turn `to_json` into `toJson`."""
    first, *others = attribute.strip("_").split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def method_table(*rows: tuple[str, str, Callable[..., Any]]) -> Methods:
    """Build a table from rows of name, signature, function; rows of one name are its overloads, specific first.

    The functions are called with the rendering's Budget, the value whose method it is, and the arguments.
    """
    table: dict[str, tuple[Overload, ...]] = {}
    for name, signature, function in rows:
        table[name] = (*table.get(name, ()), overload(signature, function, metered=True))
    return table
