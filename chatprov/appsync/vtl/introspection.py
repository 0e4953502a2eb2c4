"""The methods that a template may call: tables by Java class, and overload resolution by the classes of the arguments.

Python attributes are never used: a name that is not in a table does not exist for a template.
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
    """An overload of a method: its parameters, its implementation, and whether the implementation receives the Budget."""

    parameters: tuple[str, ...]
    function: Callable[..., Any]
    metered: bool
    accepts: tuple[Callable[[object], bool], ...]

    def takes(self, arguments: list[Any]) -> bool:
        """Return whether Java would call this overload with these arguments."""
        if len(arguments) != len(self.accepts):
            return False
        return all(accept(argument) for accept, argument in zip(self.accepts, arguments, strict=True))


Methods: TypeAlias = dict[str, tuple[Overload, ...]]


def overload(signature: str, function: Callable[..., Any], *, metered: bool = False) -> Overload:
    """Describe an overload of a method; `signature` lists the types of its parameters, such as "int, Object"."""
    parameters = tuple(part.strip() for part in signature.split(",")) if signature else ()
    return Overload(parameters, function, metered, tuple(PARAMETERS[parameter] for parameter in parameters))


def choose(overloads: tuple[Overload, ...], arguments: list[Any]) -> Overload | None:
    """Return the first overload that accepts the arguments; tables list a more specific overload first."""
    for candidate in overloads:
        if candidate.takes(arguments):
            return candidate
    return None


def exported(*signatures: str, name: str | None = None, metered: bool = False) -> Callable[[_Function], _Function]:
    """Make a method of a TemplateObject callable in templates.

    `signatures` are its overloads, the more specific ones first; `name` is the Java name when it differs from the
    converted Python name; a `metered` method receives the Budget of the rendering as first argument.
    """

    def mark(function: _Function) -> _Function:
        marks: list[tuple[str | None, tuple[str, ...], bool]] = [(name, signatures or ("",), metered)]
        function.__dict__.setdefault("_exported", []).extend(marks)
        return function

    return mark


class TemplateObject:
    """An object of the runtime in templates; only `exported` methods and the names in `properties` are accessible."""

    java_class: ClassVar[str] = "java.lang.Object"
    methods: ClassVar[Methods] = {}
    properties: ClassVar[frozenset[str]] = frozenset()
    """The names of the Python attributes that a template can read."""

    def __init_subclass__(cls) -> None:
        methods = dict(cls.methods)
        for attribute, function in vars(cls).items():
            for name, signatures, metered in getattr(function, "_exported", ()):
                methods[name or _java_name(attribute)] = tuple(
                    overload(signature, function, metered=metered) for signature in signatures
                )
        cls.methods = methods

    def property_value(self, name: str) -> Any:
        """Return the property with this name, or None when there is none."""
        return getattr(self, name) if name in self.properties else None


def _java_name(attribute: str) -> str:
    """Convert `to_json` to `toJson`."""
    first, *others = attribute.strip("_").split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def method_table(*rows: tuple[str, str, Callable[..., Any]]) -> Methods:
    """Build a table from rows of name, signature, function; rows with the same name are overloads, the more specific ones first.

    The arguments of a function are the Budget of the rendering, the value that the method is called on, and the
    method's arguments.
    """
    table: dict[str, tuple[Overload, ...]] = {}
    for name, signature, function in rows:
        table[name] = (*table.get(name, ()), overload(signature, function, metered=True))
    return table
