"""A mutation and a subscription of STEP 8, and what of the one reaches the other.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from graphql import FieldNode, OperationDefinitionNode, parse, value_from_ast_untyped


@dataclass(frozen=True)
class RootField:
    """The first field of an operation: its arguments, and the fields that it asks for."""

    name: str
    arguments: dict[str, Any]
    selected: tuple[str, ...]

    @classmethod
    def read(cls, document: str) -> Self:
        """Read it from the text of a document."""
        operation = next(one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode))
        field = next(one for one in operation.selection_set.selections if isinstance(one, FieldNode))
        arguments = {one.name.value: value_from_ast_untyped(one.value) for one in field.arguments or ()}
        selections = field.selection_set.selections if field.selection_set else ()
        names = (one.name.value for one in selections if isinstance(one, FieldNode))
        return cls(field.name.value, arguments, tuple(names))


@dataclass(frozen=True)
class PublishedOperation:
    """A mutation that sends its argument `input`, and a subscription that hears of it."""

    sending: RootField
    listening: RootField

    @property
    def message(self) -> dict[str, Any]:
        """The message that is sent."""
        message: dict[str, Any] = self.sending.arguments["input"]
        return message

    @property
    def missing(self) -> tuple[str, ...]:
        """What the subscription asks for and the mutation does not select: a subscriber gets nothing of that."""
        return tuple(name for name in self.listening.selected if name not in self.sending.selected)

    def is_answered_by(self, payload: dict[str, Any]) -> bool:
        """Tell whether an event is what AppSync makes of the two.

        A field that the mutation does not select is null, and where null is not allowed, an error that leaves no message at all.
        """
        heard = (payload.get("data") or {}).get(self.listening.name)
        errors = payload.get("errors") or []
        if heard is None:
            return bool(errors) and all((one.get("path") or [""])[-1] in self.missing for one in errors)
        # What the message does not say is the server's to say.
        said = [name for name in self.message if name in self.listening.selected and name in self.sending.selected]
        return not errors and all(
            [
                *(heard.get(name) == self.message[name] for name in said),
                *(heard.get(name) is None for name in self.missing),
            ]
        )

    def why(self) -> str:
        """Say why something is missing in the event."""
        return (
            f"the subscription asks for {_listed(self.missing)}, but a subscriber gets only what the mutation selects: "
            f"{_listed(self.sending.selected)}"
        )


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"
