"""Updates, parsed once for each text and bound to the placeholders of each request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions.changes import Changes, ItemChange
from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault, faults_of
from chatprov.local.services.dynamodb.expressions.functions import given, without_path, wrong_count, wrong_type
from chatprov.local.services.dynamodb.expressions.operands import Call, PathOperand
from chatprov.local.services.dynamodb.expressions.paths import check_distinct
from chatprov.local.services.dynamodb.expressions.projections import Projection
from chatprov.local.services.dynamodb.expressions.update_parser import SIGNS, update_tree
from chatprov.local.services.dynamodb.expressions.update_values import WRONG_TYPE, assigned
from chatprov.local.services.dynamodb.values import SETS, type_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
    from chatprov.local.services.dynamodb.expressions.update_parser import Action
    from chatprov.local.services.dynamodb.values import Item

_OPERANDS: Final = 2
"""The number of operands of each function of updates."""
_TYPE_NAMES: Final = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "L": "LIST",
    "M": "MAP",
}


class Update:
    """An update of an item; `changed` are the parts that it changes, for ReturnValues UPDATED_OLD and UPDATED_NEW."""

    def __init__(self, changes: Sequence[ItemChange], keys: Collection[str], wrong_type: str = WRONG_TYPE) -> None:
        heads = {change.steps[0] for change in changes}
        for name in keys:
            if name in heads:
                raise ValidationError(
                    "One or more parameter values were invalid: "
                    f"Cannot update attribute {name}. This attribute is part of the key"
                )
        self.changed = Projection(change.steps for change in changes)
        self._changes = Changes(changes, wrong_type)

    def applied_to(self, item: Item) -> Item:
        """Return the updated item as a new one, or raise ValidationError; parts that do not change are shared.

        The empty dict represents an item that does not exist; the result then has the changes only, without a key.
        """
        return self._changes.applied_to(item)


def parse_update(text: str, substitutes: Substitutes, keys: Collection[str]) -> Update:
    """Parse an UpdateExpression for a table whose key attributes are `keys`, or raise ValidationError."""
    with faults_of("UpdateExpression"):
        tree = update_tree(text)
        for placeholder in sorted(tree.placeholders, key=lambda placeholder: placeholder[0] == ":"):
            _ = substitutes.name(placeholder) if placeholder[0] == "#" else substitutes.value(placeholder)
        changes = [_change(action, substitutes) for action in tree.actions]
        check_distinct(change.steps for change in changes)
        for action in tree.actions:
            _check_operand(action, substitutes)
        for action in tree.actions:
            for call in action.calls:
                _check_call(call, substitutes)
    return Update(changes, keys)


def _change(action: Action, substitutes: Substitutes) -> ItemChange:
    steps = action.path.resolved(substitutes)
    if action.operand is None:
        return ItemChange(action.section, steps)
    return ItemChange(action.section, steps, assigned(action.operand, action.calls, substitutes))


def _check_operand(action: Action, substitutes: Substitutes) -> None:
    """Raise ExpressionFault for an operand of ADD or DELETE that has another type than these take."""
    if action.operand is None or action.section == "SET":
        return
    value = given(action.operand, substitutes) or {}
    kind = type_of(value)
    if kind not in SETS and not (action.section == "ADD" and kind == "N"):
        raise ExpressionFault(
            "Incorrect operand type for operator or function; "
            f"operator: {action.section}, operand type: {_TYPE_NAMES[kind]}"
        )


def _check_call(call: Call, substitutes: Substitutes) -> None:
    if len(call.arguments) != _OPERANDS:
        raise wrong_count(call.function, len(call.arguments))
    if call.function == "if_not_exists":
        if not isinstance(call.arguments[0], PathOperand):
            raise without_path(call.function)
        return
    wanted = "N" if call.function in SIGNS else "L"
    for argument in call.arguments:
        value = given(argument, substitutes)
        if value is not None and wanted not in value:
            raise wrong_type(call.function, type_of(value))
