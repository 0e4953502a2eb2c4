"""The Java classes without a counterpart in Python, and the Java class name of every value.

In templates, dict, list, str, int, float, bool and None are Java's LinkedHashMap, ArrayList, String, Integer (Long or
BigInteger by size), Double, Boolean and null. This module defines the other classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from chatprov.appsync.vtl.javanumbers import Byte, integer_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Character(str):
    """One UTF-16 code unit, as `charAt` returns it."""

    __slots__ = ()


class JavaArray(list[Any]):
    """A Java array of objects, as `split` returns it; Velocity treats it as a list of fixed size."""

    java_class: ClassVar[str] = "[Ljava.lang.String;"


class ObjectArray(JavaArray):
    """A Java array of any objects, as `toArray` returns it."""

    java_class: ClassVar[str] = "[Ljava.lang.Object;"


class BigIntegerArray(JavaArray):
    """A Java array of BigIntegers, as `divideAndRemainder` returns it."""

    java_class: ClassVar[str] = "[Ljava.math.BigInteger;"


class CharArray(JavaArray):
    """A Java char[]."""

    java_class: ClassVar[str] = "[C"


class ByteArray(JavaArray):
    """A Java byte[], made of bytes; its elements are from -128 to 127."""

    java_class: ClassVar[str] = "[B"

    def __init__(self, data: bytes) -> None:
        super().__init__(Byte(byte - 256 if byte > _LARGEST_BYTE else byte) for byte in data)

    def data(self) -> bytes:
        """Return the bytes."""
        return bytes(byte % 256 for byte in self)


_LARGEST_BYTE: Final = 127
_ELEMENTS: Final[dict[type, type]] = {JavaArray: str, CharArray: Character, ByteArray: Byte}


def accepts(items: list[Any], element: object) -> bool:
    """Return whether the list can hold the element: an array of strings holds only strings and null."""
    kind = _ELEMENTS.get(type(items))
    return kind is None or type(element) is kind or (element is None and kind is str)


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


class Described:
    """A Java object whose text is that of another value."""

    def described(self) -> object:
        """Return the value whose text is printed."""
        raise NotImplementedError


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
    own = getattr(value, "java_class", None)
    return own if isinstance(own, str) else "java.lang.Object"
