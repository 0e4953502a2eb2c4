"""Java's iterators, which `iterator()` and `listIterator()` return; #foreach accepts them as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from chatprov.appsync.vtl.errors import JavaException, ModifiedCollectionError
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatypes import Collection, EntrySet, JavaArray, JavaSet, Values, accepts
from chatprov.appsync.vtl.sublist import SubList

if TYPE_CHECKING:
    from collections.abc import Iterator


def _no_such_element() -> JavaException:
    return JavaException("java.util.NoSuchElementException")


def _illegal_state() -> JavaException:
    return JavaException("java.lang.IllegalStateException")


class JavaIterator(TemplateObject):
    """An iterator over a collection; as in Java, it fails after a change of the collection's size."""

    java_class: ClassVar[str] = "java.util.Iterator"

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self._size = len(owner)

    def rest(self) -> Iterator[tuple[Any, bool]]:
        """Return the remaining elements, and for each whether another one follows; they are removed from the iterator."""
        while self.has_next():
            element = self.next()
            yield element, self.has_next()

    @exported(name="hasNext")
    def has_next(self) -> bool:
        """Return whether there is another element."""
        raise NotImplementedError

    @exported(name="next")
    def next(self) -> Any:
        """Return the next element."""
        raise NotImplementedError

    @exported("null", name="forEachRemaining")
    def for_each_remaining(self, _: None) -> None:
        """Refuse null, the only argument that a template can give."""
        raise JavaException("java.lang.NullPointerException")

    def _check(self) -> None:
        if len(self._owner) != self._size:
            raise ModifiedCollectionError


class ViewIterator(JavaIterator):
    """An iterator over a set, or over a view of a map."""

    def __init__(self, owner: Collection) -> None:
        super().__init__(owner)
        self._elements = owner.elements()
        self._cursor = 0
        self._removable = False
        names = {EntrySet: "LinkedEntryIterator", Values: "LinkedValueIterator"}
        name = names.get(type(owner), "LinkedKeyIterator")
        self.java_class = f"java.util.LinkedHashMap${name}"  # type: ignore[misc]  # it depends on the collection

    @exported(name="hasNext")
    def has_next(self) -> bool:
        """Return whether there is another element."""
        return self._cursor < len(self._elements)

    @exported(name="next")
    def next(self) -> Any:
        """Return the next element."""
        self._check()
        if not self.has_next():
            raise _no_such_element()
        self._cursor += 1
        self._removable = True
        return self._elements[self._cursor - 1]

    @exported(name="remove")
    def remove(self) -> str:
        """Remove the last returned element from the collection."""
        if not self._removable:
            raise _illegal_state()
        self._check()
        members = self._owner.members if isinstance(self._owner, JavaSet) else self._owner.owner
        del members[list(members)[self._cursor - 1 - (len(self._elements) - len(members))]]
        self._removable = False
        self._size -= 1
        return ""


class ListIterator(JavaIterator):
    """An iterator over a list or an array, forward."""

    def __init__(self, owner: list[Any], cursor: int = 0) -> None:
        super().__init__(owner)
        self._cursor = cursor
        self._last = -1
        owned = "java.util.AbstractList" if isinstance(owner, JavaArray) else "java.util.ArrayList"
        name = "SubList$1" if isinstance(owner, SubList) else self._name
        self.java_class = f"{owned}${name}"  # type: ignore[misc]  # it depends on the list

    _name: ClassVar[str] = "Itr"

    @exported(name="hasNext")
    def has_next(self) -> bool:
        """Return whether there is another element."""
        return self._cursor != len(self._owner)

    @exported(name="next")
    def next(self) -> Any:
        """Return the next element."""
        self._check()
        if self._cursor >= len(self._owner):
            raise _no_such_element()
        self._last = self._cursor
        self._cursor += 1
        return self._owner[self._last]

    @exported(name="remove")
    def remove(self) -> str:
        """Remove the last returned element from the list."""
        self._changeable()
        if isinstance(self._owner, JavaArray):
            raise JavaException("java.lang.UnsupportedOperationException")
        del self._owner[self._last]
        self._size -= 1
        self._cursor -= self._last < self._cursor
        self._last = -1
        return ""

    def _changeable(self) -> None:
        if self._last < 0:
            raise _illegal_state()
        self._check()


class TwoWayIterator(ListIterator):
    """The result of `listIterator()`: an iterator that also goes back, and can change the list."""

    _name = "ListItr"

    @exported(name="hasPrevious")
    def has_previous(self) -> bool:
        """Return whether there is an element before."""
        return self._cursor != 0

    @exported(name="previous")
    def previous(self) -> Any:
        """Return the element before, and go back to it."""
        self._check()
        if self._cursor == 0:
            raise _no_such_element()
        self._cursor -= 1
        self._last = self._cursor
        return self._owner[self._last]

    @exported(name="nextIndex")
    def next_index(self) -> int:
        """Return the index of the element that `next()` would return."""
        return self._cursor

    @exported(name="previousIndex")
    def previous_index(self) -> int:
        """Return the index of the element that `previous()` would return, or -1."""
        return self._cursor - 1

    @exported("Object", name="set")
    def set(self, element: Any) -> str:
        """Replace the last returned element."""
        self._changeable()
        if not accepts(self._owner, element):
            raise JavaException("java.lang.IllegalArgumentException", "array element type mismatch")
        self._owner[self._last] = element
        return ""

    @exported("Object", name="add")
    def add(self, element: Any) -> str:
        """Insert an element before the next one."""
        self._check()
        if isinstance(self._owner, JavaArray):
            raise JavaException("java.lang.UnsupportedOperationException")
        self._owner.insert(self._cursor, element)
        self._size += 1
        self._cursor += 1
        self._last = -1
        return ""


def iterator(collection: list[Any] | Collection) -> JavaIterator:
    """Return the iterator of a list, an array or another collection."""
    if isinstance(collection, SubList):
        return TwoWayIterator(collection)
    return ListIterator(collection) if isinstance(collection, list) else ViewIterator(collection)
