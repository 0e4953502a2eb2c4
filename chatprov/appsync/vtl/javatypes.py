"""The Java classes without a counterpart in Python, and the Java name of every value's class.

A template sees dict, list, str, int, float, bool and None as Java's LinkedHashMap, ArrayList, String, Integer (Long,
BigInteger by size), Double, Boolean and null. The classes here complete those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INTEGER_BITS: Final = 31
_LONG_BITS: Final = 63


class Character(str):
    """One UTF-16 unit, as `charAt` returns it."""

    __slots__ = ()


class JavaArray(list[Any]):
    """A Java array of objects, as `split` returns it: Velocity treats it as a list of fixed size."""

    component: ClassVar[str] = "java.lang.String"


class ByteArray(bytes):
    """A Java byte[]."""

    __slots__ = ()


class Collection:
    """A Java collection that is no list; the subclasses say what is in it."""

    java_class: ClassVar[str] = "java.util.AbstractCollection"
    __slots__ = ()

    def elements(self) -> list[Any]:
        """Return what is in the collection now, in order."""
        raise TypeError(f"{type(self).__name__} has no elements.")

    def __len__(self) -> int:
        return len(self.elements())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.elements())


class JavaSet(Collection):
    """A set in order of insertion; its elements are the keys of `members`."""

    java_class: ClassVar[str] = "java.util.LinkedHashSet"
    __slots__ = ("members",)

    def __init__(self, elements: Sequence[Any] | Mapping[Any, Any] = ()) -> None:
        self.members: dict[Any, Any] = dict.fromkeys(elements)

    def elements(self) -> list[Any]:
        """Return the elements, in order of insertion."""
        return list(self.members)

    def __len__(self) -> int:
        return len(self.members)


class KeySet(JavaSet):
    """The keys of a map, live: what is removed here is removed there."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$LinkedKeySet"
    __slots__ = ()

    def __init__(self, owner: dict[Any, Any]) -> None:
        super().__init__()
        self.members = owner


class Entry:
    """One entry of a map, live."""

    java_class: ClassVar[str] = "java.util.LinkedHashMap$Entry"
    __slots__ = ("key", "owner")

    def __init__(self, owner: dict[Any, Any], key: Any) -> None:
        self.owner = owner
        self.key = key

    @property
    def value(self) -> Any:
        """The map's current value of the key."""
        return self.owner.get(self.key)


class EntrySet(Collection):
    """The entries of a map, live."""

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
    """The values of a map, live."""

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
    """The result of `.class` and `getClass()`: a class of which secure introspection shows only the name."""

    java_class: ClassVar[str] = "java.lang.Class"
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class PartlyHiddenMap(dict[str, Any]):
    """A map of which some entries do not appear in JSON, as the selection set of `$ctx.info` does not."""

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
    """Return the smallest of Java's integer classes that holds the value: Velocity widens and never narrows."""
    bits = (value if value >= 0 else ~value).bit_length()
    if bits <= _INTEGER_BITS:
        return "java.lang.Integer"
    return "java.lang.Long" if bits <= _LONG_BITS else "java.math.BigInteger"


def is_integer(value: object) -> bool:
    """Return whether the value is a Java Integer: Java's `int` parameters take nothing wider."""
    return type(value) is int and -(2**_INTEGER_BITS) <= value < 2**_INTEGER_BITS


def is_long(value: object) -> bool:
    """Return whether the value is a Java Integer or Long."""
    return type(value) is int and -(2**_LONG_BITS) <= value < 2**_LONG_BITS


def is_number(value: object) -> bool:
    """Return whether the value is a Java Number."""
    return type(value) is int or type(value) is float
