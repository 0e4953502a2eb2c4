"""The result of `subList`: a view of a part of a list, as in Java. A change of one changes the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from chatprov.appsync.vtl.errors import ModifiedCollectionError, VtlLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MOST_LEVELS: Final = 10


class SubList(list[Any]):
    """A part of a list; its elements are read from the list and written to it.

    Every use raises ModifiedCollectionError after the size of the list has changed in another way. A part of a part
    reads through both, so that their number is limited: VtlLimitError.
    """

    java_class: ClassVar[str] = "java.util.ArrayList$SubList"

    def __init__(self, owner: list[Any], start: int, end: int) -> None:
        super().__init__()
        self.levels: int = owner.levels + 1 if isinstance(owner, SubList) else 1
        if self.levels > _MOST_LEVELS:
            raise VtlLimitError("A part of a list is taken from too many other parts.")
        self._owner = owner
        self._start = start
        self._length = end - start
        self._expected = len(owner)

    def _check(self) -> None:
        if len(self._owner) != self._expected:
            raise ModifiedCollectionError

    def _elements(self) -> list[Any]:
        self._check()
        return list(self._owner[self._start : self._start + self._length])

    def _change(self, change: Callable[[list[Any]], Any]) -> Any:
        """Apply a change to the elements, and write them to the list."""
        elements = self._elements()
        result = change(elements)
        self._owner[self._start : self._start + self._length] = elements
        self._length, self._expected = len(elements), len(self._owner)
        return result

    def __len__(self) -> int:
        self._check()
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return iter(self._elements())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._elements()[index]
        self._check()
        return self._owner[self._start + range(self._length)[index]]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._change(lambda elements: elements.__setitem__(index, value))

    def __delitem__(self, index: Any) -> None:
        self._change(lambda elements: elements.__delitem__(index))

    def __contains__(self, value: object) -> bool:
        return value in self._elements()

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (self._elements(),)

    def append(self, value: Any) -> None:
        """Add an element at the end of the part."""
        self._change(lambda elements: elements.append(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Add elements at the end of the part."""
        self._change(lambda elements: elements.extend(values))

    def insert(self, index: Any, value: Any) -> None:
        """Add an element before the one at the index."""
        self._change(lambda elements: elements.insert(index, value))

    def pop(self, index: Any = -1) -> Any:
        """Remove the element at the index and return it."""
        return self._change(lambda elements: elements.pop(index))

    def clear(self) -> None:
        """Remove all elements of the part."""
        self._change(lambda elements: elements.clear())

    def sort(self, *, key: Any = None, reverse: bool = False) -> None:
        """Sort the part."""
        self._change(lambda elements: elements.sort(key=key, reverse=reverse))
