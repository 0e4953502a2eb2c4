"""The meaning of `.name`, `.name(...)`, `[index]` and #foreach for a value, as in Velocity's introspection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl import map_methods
from chatprov.appsync.vtl.big_integer_methods import BIG_INTEGER_METHODS
from chatprov.appsync.vtl.character_methods import CHARACTER_METHODS
from chatprov.appsync.vtl.collection_methods import COLLECTION_METHODS, ENTRY_METHODS
from chatprov.appsync.vtl.errors import JavaException, ModifiedCollectionError, VtlError
from chatprov.appsync.vtl.integer_methods import BYTE_METHODS, INTEGER_METHODS, LONG_METHODS, SHORT_METHODS
from chatprov.appsync.vtl.introspection import Methods, TemplateObject, choose, method_table
from chatprov.appsync.vtl.iterators import JavaIterator
from chatprov.appsync.vtl.javanumbers import BigInteger, Byte, Float, Long, Short, integer_class, is_integer
from chatprov.appsync.vtl.javatypes import Character, ClassObject, Collection, Entry, JavaArray, class_name
from chatprov.appsync.vtl.list_methods import ARRAY_METHODS, LIST_METHODS
from chatprov.appsync.vtl.map_methods import MAP_METHODS
from chatprov.appsync.vtl.number_methods import BOOLEAN_METHODS, DOUBLE_METHODS, FLOAT_METHODS
from chatprov.appsync.vtl.string_methods import STRING_METHODS
from chatprov.appsync.vtl.sublist import SubList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.vtl.budget import Budget
    from chatprov.appsync.vtl.position import Position

_COMMON: Final[Methods] = method_table(("getClass", "", lambda _, value: ClassObject(class_name(value))))
_CLASS_METHODS: Final[Methods] = method_table(
    ("getName", "", lambda _, value: value.name),
    ("getSimpleName", "", lambda _, value: value.name.rsplit(".", 1)[-1]),
)
_BY_TYPE: Final[dict[type, Methods]] = {
    str: {**STRING_METHODS, **_COMMON},
    Character: {**CHARACTER_METHODS, **_COMMON},
    bool: {**BOOLEAN_METHODS, **_COMMON},
    float: {**DOUBLE_METHODS, **_COMMON},
    dict: {**MAP_METHODS, **_COMMON},
    list: {**LIST_METHODS, **_COMMON},
    Byte: {**BYTE_METHODS, **_COMMON},
    Short: {**SHORT_METHODS, **_COMMON},
    Long: {**LONG_METHODS, **_COMMON},
    BigInteger: {**BIG_INTEGER_METHODS, **_COMMON},
    Float: {**FLOAT_METHODS, **_COMMON},
    SubList: {**ARRAY_METHODS, **_COMMON},
    Entry: {**ENTRY_METHODS, **_COMMON},
    ClassObject: _CLASS_METHODS,
}
_ARRAY: Final[Methods] = {**ARRAY_METHODS, **_COMMON}
_COLLECTION: Final[Methods] = {**COLLECTION_METHODS, **_COMMON}
_INTEGERS: Final[dict[str, Methods]] = {
    "java.lang.Integer": {**INTEGER_METHODS, **_COMMON},
    "java.lang.Long": {**LONG_METHODS, **_COMMON},
    "java.math.BigInteger": {**BIG_INTEGER_METHODS, **_COMMON},
}
_FREE_SIZE: Final = 64
"""Values up to this size are not charged when a method is called with them."""


def methods_of(value: object) -> Methods:
    """Return the methods of a value that templates can call."""
    table = _BY_TYPE.get(type(value))
    if table is not None:
        return table
    if type(value) is int:
        return _INTEGERS[integer_class(value)]
    if isinstance(value, TemplateObject):
        return value.methods
    if isinstance(value, dict):
        return _BY_TYPE[dict]
    if isinstance(value, list):
        return _ARRAY if isinstance(value, JavaArray) else _BY_TYPE[list]
    return _COLLECTION if isinstance(value, Collection) else {}


def call(value: object, name: str, arguments: list[Any], budget: Budget, position: Position) -> object:
    """Call a method; null when no method with this name accepts the arguments.

    Raises VtlError when the method throws a Java exception.
    """
    overloads = methods_of(value).get(name)
    if overloads is None:
        return None
    try:
        chosen = choose(overloads, arguments)
        if chosen is None:
            return None
        budget.spend(2)
        _charge(value, budget)
        for argument in arguments:
            _charge(argument, budget)
        if isinstance(value, TemplateObject):
            found = chosen.function(value, budget, *arguments) if chosen.metered else chosen.function(value, *arguments)
        else:
            found = chosen.function(budget, value, *arguments)
    except JavaException as exception:
        raise VtlError(
            f"Invocation of method '{name}' in  class {class_name(value)} threw exception {exception.text} at {position}"
        ) from None
    if type(found) is str and len(found) > _FREE_SIZE:
        budget.allocate(len(found))
    return found


def _charge(value: object, budget: Budget) -> None:
    if isinstance(value, (str, list, dict)) and len(value) > _FREE_SIZE:
        budget.spend(len(value) >> 6 if isinstance(value, str) else len(value) >> 2)


def get_property(value: object, name: str, budget: Budget, position: Position) -> object:
    """Return the value of `.name`: an entry of a map, or the result of `getName()` or `isName()`."""
    if isinstance(value, dict):
        if name == "class":
            return ClassObject(class_name(value))
        return value.get(name)
    if isinstance(value, TemplateObject):
        found = value.property_value(name)
        if found is not None:
            return found
    methods = methods_of(value)
    for prefix in ("get", "is"):
        for capitalised in (name[:1].upper() + name[1:], name[:1].lower() + name[1:]):
            overloads = methods.get(prefix + capitalised)
            if overloads is not None and choose(overloads, []) is not None:
                found = call(value, prefix + capitalised, [], budget, position)
                if prefix == "get" or isinstance(found, bool):
                    return found
    return None


def set_property(value: object, name: str, assigned: object, budget: Budget) -> None:
    """Execute `#set($value.name = assigned)`: adds the entry to a map; other values have no setters, and nothing happens."""
    if isinstance(value, dict):
        map_methods.put(budget, value, name, assigned)
    elif isinstance(value, TemplateObject):
        value.assign_property(name, assigned)


def get_index(value: object, index: object, budget: Budget, position: Position) -> object:
    """Return the value of `[index]`: an element of a list, counted from its end if negative, or the result of `get(index)`.

    Raises VtlError when the list does not have the element.
    """
    index = _from_the_end(value, index, budget, position)
    if isinstance(value, dict):
        return map_methods.get(budget, value, index)
    if isinstance(value, list):
        if not is_integer(index) or not isinstance(index, int):
            return None
        if not 0 <= index < len(value):
            raise VtlError(f"Error invoking method 'get(java.lang.Integer)' in {class_name(value)} at {position}")
        return value[index]
    overloads = methods_of(value).get("get")
    return call(value, "get", [index], budget, position) if overloads is not None else None


def set_index(value: object, index: object, assigned: object, budget: Budget, position: Position) -> None:
    """Execute `#set($value[index] = assigned)`.

    Raises VtlError when the list does not have the element.
    """
    index = _from_the_end(value, index, budget, position)
    if isinstance(value, dict):
        map_methods.put(budget, value, index, assigned)
    elif isinstance(value, list) and isinstance(index, int) and is_integer(index):
        if not 0 <= index < len(value):
            method = f"set(java.lang.Integer,{class_name(assigned)})"
            raise VtlError(f"Exception calling method '{method}' in  class {class_name(value)} at {position}")
        budget.spend(1)
        value[index] = assigned


def _from_the_end(value: object, index: object, budget: Budget, position: Position) -> object:
    """Convert a negative index to one from the start; raises VtlError when the value has no `size()`."""
    if not is_integer(index) or not isinstance(index, int) or index >= 0:
        return index
    size = call(value, "size", [], budget, position)
    if not isinstance(size, int):
        raise VtlError(
            f"A 'size()' method required for negative value {index} does not exist for class '{class_name(value)}' "
            f"at {position}"
        )
    return index + size


def iterate(value: object) -> Iterator[tuple[Any, bool]] | None:
    """Return an iterator for #foreach over elements and whether another one follows; None when the value is not a collection.

    The elements of a map are its values. As in Java, the iterator raises VtlError (ConcurrentModificationException)
    when the collection's size has changed.
    """
    if isinstance(value, list):
        return _iterate_list(value)
    if isinstance(value, dict):
        return _iterate_view(value, list(value.values()))
    if isinstance(value, Collection):
        return _iterate_view(value, value.elements())
    return value.rest() if isinstance(value, JavaIterator) else None


def _iterate_list(items: list[Any]) -> Iterator[tuple[Any, bool]]:
    size = len(items)
    cursor = 0
    while cursor != len(items):
        if len(items) != size:
            raise ModifiedCollectionError
        element = items[cursor]
        cursor += 1
        yield element, cursor != len(items)


def _iterate_view(owner: Any, elements: list[Any]) -> Iterator[tuple[Any, bool]]:
    size = len(owner)
    for number, element in enumerate(elements, 1):
        if len(owner) != size:
            raise ModifiedCollectionError
        yield element, number < len(elements)
