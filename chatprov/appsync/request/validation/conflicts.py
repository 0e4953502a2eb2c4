"""Fields of a selection set that cannot be merged, in the words of the Java implementation.

https://github.com/graphql-java/graphql-java/blob/v14.0/src/test/groovy/graphql/validation/rules/OverlappingFieldsCanBeMergedTest.groovy
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from graphql import GraphQLError, OverlappingFieldsCanBeMergedRule

from chatprov.appsync.request.validation.rule import place_of

if TYPE_CHECKING:
    from graphql import SelectionSetNode, ValidationContext

_CONFLICT: Final = re.compile(r"Fields '(.+?)' conflict because (.*)\. Use different aliases .*", re.DOTALL)
_SUBFIELDS: Final = re.compile(r"subfields '(.+?)' conflict because (.*)", re.DOTALL)
_NEXT_SUBFIELDS: Final = re.compile(r" and (?=subfields ')")
_FIELDS: Final = re.compile(r"'(.+)' and '(.+)' are different fields")
_TYPES: Final = re.compile(r"they return conflicting types '(.+)' and '(.+)'")


class Conflicts(OverlappingFieldsCanBeMergedRule):
    """Fields with the same name in the response must be the same field with the same arguments, and of the same type."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._place = ""

    def enter_selection_set(
        self, selection_set: SelectionSetNode, key: Any, parent: Any, path: Any, ancestors: Any
    ) -> None:
        """Report the conflicts of a selection set, with its place."""
        self._place = place_of((*ancestors, parent))
        super().enter_selection_set(selection_set, key, parent, path, ancestors)

    def report_error(self, error: GraphQLError) -> None:
        """Report a conflict; graphql-core has another text for it."""
        found = _CONFLICT.fullmatch(error.message)
        text = error.message if found is None else f"{found[1]}: {_in_java(found[2])}"
        message = f"Validation error of type FieldsConflict: {text}{self._place}"
        super().report_error(GraphQLError(message, error.nodes))


def _in_java(reason: str) -> str:
    """Return graphql-java's words for a reason of graphql-core."""
    if reason.startswith("subfields "):
        below = [found for part in _NEXT_SUBFIELDS.split(reason) if (found := _SUBFIELDS.fullmatch(part))]
        return f"({', '.join(f'{found[1]}: {_in_java(found[2])}' for found in below)})"
    fields = _FIELDS.fullmatch(reason)
    if fields is not None:
        return f"{fields[1]} and {fields[2]} are different fields"
    types = _TYPES.fullmatch(reason)
    return reason if types is None else _differing(types[1], types[2])


def _differing(first: str, second: str) -> str:
    """Return in what two types differ, from outside to inside: "[Int!]" and "[Int]" in null."""
    while True:
        for shape, ending in (("nullability", "!"), ("list", "]")):
            if first.endswith(ending) != second.endswith(ending):
                return f"fields have different {shape} shapes"
            if first.endswith(ending):
                first, second = first[ending == "]" : -1], second[ending == "]" : -1]
                break
        else:
            return f"they return differing types {first} and {second}"
