"""The variable `$foreach` in a loop."""

from __future__ import annotations

from typing import Any, ClassVar

from chatprov.appsync.vtl.introspection import TemplateObject, exported


class ForeachScope(TemplateObject):
    """The state of a loop: the iteration counted from 0 (index) and from 1 (count), and whether another one follows."""

    java_class: ClassVar[str] = "org.apache.velocity.runtime.directive.ForeachScope"
    properties = frozenset({"index", "count", "parent", "topmost"})

    def __init__(self, parent: Any) -> None:
        self.parent = parent if isinstance(parent, ForeachScope) else None
        self.index = -1
        self._has_next = False

    def turn(self, *, has_next: bool) -> None:
        """Start the next iteration."""
        self.index += 1
        self._has_next = has_next

    @property
    def count(self) -> int:
        """The number of the iteration, from 1."""
        return self.index + 1

    @property
    def topmost(self) -> ForeachScope:
        """The outermost enclosing loop, or this one if there is none."""
        return self if self.parent is None else self.parent.topmost

    @exported(name="hasNext")
    def has_next(self) -> bool:
        """Return whether another iteration follows."""
        return self._has_next

    @exported(name="getHasNext")
    def get_has_next(self) -> bool:
        """Return whether another iteration follows."""
        return self._has_next

    @exported(name="isFirst")
    def is_first(self) -> bool:
        """Return whether this is the first iteration."""
        return self.index == 0

    @exported(name="isLast")
    def is_last(self) -> bool:
        """Return whether this is the last iteration."""
        return not self._has_next

    @exported(name="getIndex")
    def get_index(self) -> int:
        """Return the number of the iteration, from 0."""
        return self.index

    @exported(name="getCount")
    def get_count(self) -> int:
        """Return the number of the iteration, from 1."""
        return self.count

    @exported(name="getParent")
    def get_parent(self) -> ForeachScope | None:
        """Return the enclosing loop."""
        return self.parent

    @exported(name="getTopmost")
    def get_topmost(self) -> ForeachScope:
        """Return the outermost enclosing loop, or this one if there is none."""
        return self.topmost
