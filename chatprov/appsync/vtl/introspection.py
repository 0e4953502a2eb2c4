"""The methods that a template may call: tables by Java class, and overload resolution by the classes of the arguments.

Python attributes are never used: a name that is not in a table does not exist for a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, TypeVar

from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.javanumbers import Float, is_double, is_integer, is_long, is_number, is_of_class
from chatprov.appsync.vtl.javatypes import ByteArray, Character, CharArray, Collection, JavaArray, JavaSet

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")


def _is_list(value: object) -> bool:
    return isinstance(value, list) and not isinstance(value, JavaArray)


PARAMETERS: Final[dict[str, Callable[[object], bool]]] = {
    "Object": lambda _: True,
    "String": lambda value: value is None or type(value) is str,
    "CharSequence": lambda value: value is None or type(value) is str,
    "char": lambda value: type(value) is Character,
    "Character": lambda value: value is None or type(value) is Character,
    "int": is_integer,
    "Byte": lambda value: value is None or is_of_class(value, "java.lang.Byte"),
    "Short": lambda value: value is None or is_of_class(value, "java.lang.Short"),
    "Integer": lambda value: value is None or is_of_class(value, "java.lang.Integer"),
    "long": is_long,
    "Long": lambda value: value is None or is_of_class(value, "java.lang.Long"),
    "BigInteger": lambda value: value is None or is_of_class(value, "java.math.BigInteger"),
    "double": is_double,
    "Double": lambda value: value is None or type(value) is float,
    "Float": lambda value: value is None or type(value) is Float,
    "Number": lambda value: value is None or is_number(value),
    "boolean": lambda value: type(value) is bool,
    "Boolean": lambda value: value is None or type(value) is bool,
    "Map": lambda value: value is None or isinstance(value, dict),
    "List": lambda value: value is None or _is_list(value),
    "Collection": lambda value: value is None or isinstance(value, Collection) or _is_list(value),
    "Set": lambda value: value is None or isinstance(value, JavaSet),
    "Object[]": lambda value: isinstance(value, JavaArray) and type(value) not in {CharArray, ByteArray},
    "Iterable": lambda value: isinstance(value, Collection) or _is_list(value),
    "String[]": lambda value: type(value) is JavaArray,
    "char[]": lambda value: type(value) is CharArray,
    "byte[]": lambda value: value is None or type(value) is ByteArray,
    "null": lambda value: value is None,
}
"""Whether a parameter accepts an argument. The type "null" is one of which a template has no values, such as Locale."""
_VARIABLE: Final = "..."


@dataclass(frozen=True, slots=True)
class Overload:
    """An overload of a method: its parameters, its implementation, and whether the implementation receives the Budget.

    The last parameter of a `variable` overload accepts any number of arguments.
    """

    parameters: tuple[str, ...]
    function: Callable[..., Any]
    metered: bool
    accepts: tuple[Callable[[object], bool], ...]
    variable: bool = False

    def takes(self, arguments: list[Any]) -> bool:
        """Return whether Java would call this overload with these arguments."""
        if len(arguments) != len(self.accepts):
            return self.variable and self._takes_several(arguments)
        if len(arguments) == 1:  # the usual call, in half of the time
            return self.accepts[0](arguments[0])
        return all(accept(argument) for accept, argument in zip(self.accepts, arguments, strict=True))

    def _takes_several(self, arguments: list[Any]) -> bool:
        fixed = len(self.accepts) - 1
        return (
            len(arguments) >= fixed
            and all(accept(argument) for accept, argument in zip(self.accepts[:-1], arguments, strict=False))
            and all(map(self.accepts[-1], arguments[fixed:]))
        )


Methods: TypeAlias = dict[str, tuple[Overload, ...]]


def overload(signature: str, function: Callable[..., Any], *, metered: bool = False) -> Overload:
    """Describe an overload of a method; `signature` lists the types of its parameters, such as "String, Object..."."""
    variable = signature.endswith(_VARIABLE)
    parameters = tuple(part.strip() for part in signature.removesuffix(_VARIABLE).split(",")) if signature else ()
    accepts = tuple(PARAMETERS[parameter] for parameter in parameters)
    return Overload(parameters, function, metered, accepts, variable)


def choose(overloads: tuple[Overload, ...], arguments: list[Any]) -> Overload | None:
    """Return the first overload that accepts the arguments; tables list a more specific overload first.

    Raises JavaException when only an overload without parameters is left: Velocity 1.7 takes it for one that accepts
    any arguments, and Java refuses the call.
    """
    for candidate in overloads:
        if candidate.takes(arguments):
            return candidate
    if arguments and any(not candidate.parameters for candidate in overloads):
        raise JavaException("java.lang.IllegalArgumentException", "wrong number of arguments")
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

    def assign_property(self, name: str, value: Any) -> None:
        """Execute `#set($object.name = value)`; most objects have nothing to set."""


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
