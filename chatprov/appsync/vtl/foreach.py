"""The `$foreach` of a loop."""

from __future__ import annotations

from typing import Any, ClassVar

from chatprov.appsync.vtl.introspection import TemplateObject, exported


class ForeachScope(TemplateObject):
    """Where a loop is: its turn counted from 0 (index) and from 1 (count), and whether another follows."""

    java_class: ClassVar[str] = "org.apache.velocity.runtime.directive.ForeachScope"
    properties = frozenset({"index", "count", "parent", "topmost"})

    def __init__(self, parent: Any) -> None:
        self.parent = parent if isinstance(parent, ForeachScope) else None
        self.index = -1
        self._has_next = False

    def turn(self, *, has_next: bool) -> None:
        """Go on to the next element."""
        self.index += 1
        self._has_next = has_next

    @property
    def count(self) -> int:
        """The number of the turn, from 1."""
        return self.index + 1

    @property
    def topmost(self) -> ForeachScope:
        """The outermost loop around this one."""
        return self if self.parent is None else self.parent.topmost

    @exported(name="hasNext")
    def has_next(self) -> bool:
        """Return whether another turn follows."""
        return self._has_next

    @exported(name="getHasNext")
    def get_has_next(self) -> bool:
        """Return whether another turn follows."""
        return self._has_next

    @exported(name="isFirst")
    def is_first(self) -> bool:
        """Return whether this is the first turn."""
        return self.index == 0

    @exported(name="isLast")
    def is_last(self) -> bool:
        """Return whether this is the last turn."""
        return not self._has_next

    @exported(name="getIndex")
    def get_index(self) -> int:
        """Return the number of the turn, from 0."""
        return self.index

    @exported(name="getCount")
    def get_count(self) -> int:
        """Return the number of the turn, from 1."""
        return self.count

    @exported(name="getParent")
    def get_parent(self) -> ForeachScope | None:
        """Return the loop around this one."""
        return self.parent

    @exported(name="getTopmost")
    def get_topmost(self) -> ForeachScope:
        """Return the outermost loop around this one."""
        return self.topmost
