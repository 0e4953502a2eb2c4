"""The variable `$foreach` in a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from chatprov.appsync.vtl.equality import has_key, key_of
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatypes import Described, EntrySet, KeySet, Values

if TYPE_CHECKING:
    from chatprov.appsync.vtl.position import Position


class ForeachScope(TemplateObject, Described):
    """The state of a loop: the iteration counted from 0 (index) and from 1 (count), and whether another one follows.

    It is also a map, in which a template can store values for the loop and the loops inside it.
    """

    java_class: ClassVar[str] = "org.apache.velocity.runtime.directive.ForeachScope"
    properties = frozenset({"index", "count", "parent", "topmost", "replaced", "info"})

    def __init__(self, previous: Any, position: Position) -> None:
        self.members: dict[Any, Any] = {}
        self.parent = previous if isinstance(previous, ForeachScope) else None
        self.replaced: Any = previous if self.parent is None else self.parent.replaced
        self.index = -1
        self._has_next = False
        self._position = position

    def turn(self, *, has_next: bool) -> None:
        """Start the next iteration."""
        self.index += 1
        self._has_next = has_next

    def property_value(self, name: str) -> Any:
        """Return a property of the loop, or a stored value."""
        if name in self.properties:
            return getattr(self, name)
        return None if name in _GETTERS else self.get(name)

    def assign_property(self, name: str, value: Any) -> None:
        """Store a value."""
        self.members[name] = value

    def described(self) -> dict[Any, Any]:
        """Return the stored values, which Velocity prints."""
        return self.members

    @property
    def count(self) -> int:
        """The number of the iteration, from 1."""
        return self.index + 1

    @property
    def topmost(self) -> ForeachScope:
        """The outermost enclosing loop, or this one if there is none."""
        return self if self.parent is None else self.parent.topmost

    @property
    def info(self) -> ScopeInfo:
        """The place of the loop in the template."""
        return ScopeInfo(self, self._position)

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

    @exported(name="getFirst")
    def get_first(self) -> bool:
        """Return whether this is the first iteration."""
        return self.index == 0

    @exported(name="getLast")
    def get_last(self) -> bool:
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

    @exported(name="getReplaced")
    def get_replaced(self) -> Any:
        """Return the value that $foreach had before the loop."""
        return self.replaced

    @exported(name="getInfo")
    def get_info(self) -> ScopeInfo:
        """Return the place of the loop in the template."""
        return self.info

    @exported("Object", name="get")
    def get(self, key: Any) -> Any:
        """Return a stored value, also of an enclosing loop."""
        if not self.has(key):
            return None if self.parent is None else self.parent.get(key)
        return self.members[key]

    @exported("Object, Object", name="put")
    def put(self, key: Any, value: Any) -> Any:
        """Store a value and return the old one."""
        old = self.members[key] if self.has(key) else None
        self.members[key_of(key)] = value
        return old

    @exported("Object", name="containsKey")
    def has(self, key: Any) -> bool:
        """Return whether the loop itself has a stored value with this key."""
        return has_key(self.members, key)

    @exported(name="keySet")
    def key_set(self) -> KeySet:
        """Return the keys of the stored values."""
        return KeySet(self.members)

    @exported(name="values")
    def values(self) -> Values:
        """Return the stored values."""
        return Values(self.members)

    @exported(name="entrySet")
    def entry_set(self) -> EntrySet:
        """Return the entries of the stored values."""
        return EntrySet(self.members)

    @exported(name="size")
    def size(self) -> int:
        """Return the number of stored values."""
        return len(self.members)


_GETTERS = frozenset({"hasNext", "first", "last"})


class ScopeInfo(TemplateObject, Described):
    """`$foreach.info`: the place of a loop in the template."""

    java_class: ClassVar[str] = "org.apache.velocity.runtime.directive.Scope$Info"
    properties = frozenset({"name", "type", "depth", "template", "line", "column"})
    name = "foreach"
    type = "block"
    template = "velocity"

    def __init__(self, scope: ForeachScope, position: Position) -> None:
        self.depth = _depth(scope)
        self.line, self.column = position.line_and_column

    @exported(name="toString")
    def to_string(self) -> str:
        """Return the text that Velocity prints."""
        return self.described()

    def described(self) -> str:
        """Return the same text."""
        return f"#foreach[type:block template:velocity line:{self.line} column:{self.column}]"


def _depth(scope: ForeachScope) -> int:
    return 1 if scope.parent is None else 1 + _depth(scope.parent)
