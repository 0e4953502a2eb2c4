"""The Java classes without a counterpart in Python, and the Java class name of every value.

In templates, dict, list, str, int, float, bool and None are Java's LinkedHashMap, ArrayList, String, Integer (Long or
BigInteger by size), Double, Boolean and null. This module defines the other classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INTEGER_BITS: Final = 31
_LONG_BITS: Final = 63


class Character(str):
    """One UTF-16 code unit, as `charAt` returns it."""

    __slots__ = ()


class JavaArray(list[Any]):
    """A Java array of objects, as `split` returns it; Velocity treats it as a list of fixed size."""

    component: ClassVar[str] = "java.lang.String"


class ByteArray(bytes):
    """A Java byte[]."""

    __slots__ = ()


class Collection:
    """A Java collection that is not a list; subclasses define the elements."""

    java_class: ClassVar[str] = "java.util.AbstractCollection"
    __slots__ = ()

    def elements(self) -> list[Any]:
        """Return the current elements of the collection, in order."""
        raise TypeError(f"{type(self).__name__} has no elements.")

    def __len__(self) -> int:
        return len(self.elements())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.elements())


class JavaSet(Collection):
    """A set in insertion order; its elements are the keys of `members`."""

    java_class: ClassVar[str] = "java.util.LinkedHashSet"
    __slots__ = ("members",)

    def __init__(self, elements: Sequence[Any] | Mapping[Any, Any] = ()) -> None:
        self.members: dict[Any, Any] = dict.fromkeys(elements)

    def elements(self) -> list[Any]:
        """Return the elements in insertion order."""
        return list(self.members)

    def __len__(self) -> int:
        return len(self.members)


class KeySet(JavaSet):
    """A live view of the keys of a map: removing a key here removes it from the map."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$LinkedKeySet"
    __slots__ = ()

    def __init__(self, owner: dict[Any, Any]) -> None:
        super().__init__()
        self.members = owner


class Entry:
    """A live view of an entry of a map."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$Entry"
    __slots__ = ("key", "owner")

    def __init__(self, owner: dict[Any, Any], key: Any) -> None:
        self.owner = owner
        self.key = key

    @property
    def value(self) -> Any:
        """The current value of the key in the map."""
        return self.owner.get(self.key)


class EntrySet(Collection):
    """A live view of the entries of a map."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$LinkedEntrySet"
    __slots__ = ("owner",)

    def __init__(self, owner: dict[Any, Any]) -> None:
        self.owner = owner

    def elements(self) -> list[Any]:
        """Return the entries, in order."""
        return [Entry(self.owner, key) for key in self.owner]

    def __len__(self) -> int:
        return len(self.owner)


class Values(Collection):
    """A live view of the values of a map."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$LinkedValues"
    __slots__ = ("owner",)

    def __init__(self, owner: dict[Any, Any]) -> None:
        self.owner = owner

    def elements(self) -> list[Any]:
        """Return the values, in order."""
        return list(self.owner.values())

    def __len__(self) -> int:
        return len(self.owner)


class ClassObject:
    """The result of `.class` and `getClass()`: a class; Velocity's secure introspection allows only its name."""

    java_class: ClassVar[str] = "java.lang.Class"
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class PartlyHiddenMap(dict[str, Any]):
    """A map with entries that are omitted in JSON, such as the selection set in `$ctx.info`."""

    hidden: frozenset[str] = frozenset()


_SIMPLE: Final[dict[type, str]] = {
    str: "java.lang.String",
    bool: "java.lang.Boolean",
    float: "java.lang.Double",
    dict: "java.util.LinkedHashMap",
    list: "java.util.ArrayList",
    Character: "java.lang.Character",
    JavaArray: "[Ljava.lang.String;",
    ByteArray: "[B",
    bytes: "[B",
}


def class_name(value: object) -> str:
    """Return the name of the value's Java class."""
    if type(value) is int:
        return integer_class(value)
    name = _SIMPLE.get(type(value))
    if name is not None:
        return name
    if isinstance(value, dict):
        return "java.util.LinkedHashMap"
    own = getattr(type(value), "java_class", None)
    return own if isinstance(own, str) else "java.lang.Object"


def integer_class(value: int) -> str:
    """Return the smallest of Java's integer classes that can hold the value: Velocity widens integers and never narrows them."""
    bits = (value if value >= 0 else ~value).bit_length()
    if bits <= _INTEGER_BITS:
        return "java.lang.Integer"
    return "java.lang.Long" if bits <= _LONG_BITS else "java.math.BigInteger"


def is_integer(value: object) -> bool:
    """Return whether the value is a Java Integer: Java's `int` parameters accept no wider type."""
    return type(value) is int and -(2**_INTEGER_BITS) <= value < 2**_INTEGER_BITS


def is_long(value: object) -> bool:
    """Return whether the value is a Java Integer or Long."""
    return type(value) is int and -(2**_LONG_BITS) <= value < 2**_LONG_BITS


def is_number(value: object) -> bool:
    """Return whether the value is a Java Number."""
    return type(value) is int or type(value) is float
