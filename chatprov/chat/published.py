"""A mutation and a subscription of STEP 8, and which fields of the mutation reach the subscriber.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from graphql import FieldNode, OperationDefinitionNode, parse, value_from_ast_untyped


@dataclass(frozen=True)
class RootField:
    """The first field of an operation: its arguments and its selected fields."""

    name: str
    arguments: dict[str, Any]
    selected: tuple[str, ...]

    @classmethod
    def read(cls, document: str) -> Self:
        """Parse a document."""
        operation = next(node for node in parse(document).definitions if isinstance(node, OperationDefinitionNode))
        field = next(node for node in operation.selection_set.selections if isinstance(node, FieldNode))
        arguments = {node.name.value: value_from_ast_untyped(node.value) for node in field.arguments or ()}
        selections = field.selection_set.selections if field.selection_set else ()
        names = (node.name.value for node in selections if isinstance(node, FieldNode))
        return cls(field.name.value, arguments, tuple(names))


@dataclass(frozen=True)
class PublishedOperation:
    """A mutation that sends its argument `input`, and a subscription that receives it."""

    sending: RootField
    listening: RootField

    @property
    def message(self) -> dict[str, Any]:
        """The message in the mutation."""
        message: dict[str, Any] = self.sending.arguments["input"]
        return message

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the subscription selects and the mutation does not: a subscriber does not receive them."""
        return tuple(name for name in self.listening.selected if name not in self.sending.selected)

    def matches(self, payload: dict[str, Any]) -> bool:
        """Return whether an event is the one that AppSync publishes for the mutation.

        A field that the mutation does not select is null; a non-null field then is an error, and the whole message is null.
        """
        received = (payload.get("data") or {}).get(self.listening.name)
        errors = payload.get("errors") or []
        if received is None:
            return bool(errors) and all((error.get("path") or [""])[-1] in self.missing for error in errors)
        # The server sets the fields that the message leaves out.
        expected = [name for name in self.message if name in self.listening.selected and name in self.sending.selected]
        return not errors and all(
            [
                *(received.get(name) == self.message[name] for name in expected),
                *(received.get(name) is None for name in self.missing),
            ]
        )

    def why(self) -> str:
        """Return why fields are missing in the event."""
        return (
            f"the subscription selects {_listed(self.missing)}, but a subscriber receives only the mutation's fields: "
            f"{_listed(self.sending.selected)}"
        )


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"
