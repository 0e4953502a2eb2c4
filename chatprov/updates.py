"""The request of an update that replaces every member: the current values, overwritten by the new ones.

UpdateUserPool, UpdateGraphqlApi and similar operations reset every member that a request omits to its default. So each
request starts from the current values in AWS. botocore's model of the operation defines the members that it accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def replacement(client: Any, method: str, current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of an update: the `current` values, overwritten by `changes`.

    `client` is the boto3 client and `method` the name of its method, such as "update_user_pool"; `current` is the response of
    the describe call. Only members that the operation accepts are used, also inside of members. Empty texts are removed if the
    operation does not accept them: some endpoints return them for unset values. A member of `changes` that is None is removed:
    no AWS operation accepts null.
    """
    operation = client.meta.method_to_api_mapping[method]
    shape = client.meta.service_model.operation_model(operation).input_shape
    return without_none(on_top(_taken(shape, current), changes))


def on_top(current: Any, changes: Any) -> Any:
    """Return `current`, overwritten by `changes`: mappings member by member, all other values (and lists) completely."""
    if not isinstance(current, Mapping) or not isinstance(changes, Mapping):
        return changes
    return {**current, **{name: on_top(current.get(name), value) for name, value in changes.items()}}


def without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without the members that are None, at any depth of mappings."""
    return {
        name: without_none(member) if isinstance(member, Mapping) else member
        for name, member in value.items()
        if member is not None
    }


def as_listed(current: Any, wanted: Any) -> Any:
    """Return the current value in the order and the form of the desired one, for values without a fixed order, such as a policy.

    In a policy, a single value and a list of one are the same, and AWS may return either form, in any order.
    """
    if isinstance(wanted, Mapping) and isinstance(current, Mapping):
        known = {name: as_listed(current[name], value) for name, value in wanted.items() if name in current}
        return known | {name: value for name, value in current.items() if name not in wanted}
    if isinstance(wanted, list):
        return _listed([*current] if isinstance(current, list) else [] if current is None else [current], wanted)
    if isinstance(current, list) and len(current) == 1 and not isinstance(wanted, Mapping):
        return current[0]
    return current


def _listed(current: list[Any], wanted: list[Any]) -> list[Any]:
    """Order the current elements by the desired ones: equal ones in their places, similar ones in the gaps, the rest last."""
    places: list[Any] = []
    for value in wanted:
        same = next((other for other in current if as_listed(other, value) == value), None)
        if same is not None:
            current.remove(same)
        places.append(None if same is None else value)
    for place, value in enumerate(wanted):
        if places[place] is None and current and isinstance(value, Mapping):
            places[place] = as_listed(current.pop(0), value)
    return [element for element in places if element is not None] + current


def _taken(shape: Any, value: Any) -> Any:
    """Return the part of a describe call's response that an input shape accepts."""
    match shape.type_name:
        case "structure":
            return {
                name: _taken(member, value[name])
                for name, member in shape.members.items()
                if value.get(name) is not None and not _is_unset(member, value[name])
            }
        case "list":
            return [_taken(shape.member, element) for element in value]
        case "map":
            return {name: _taken(shape.value, member) for name, member in value.items()}
    return value


def _is_unset(shape: Any, value: Any) -> bool:
    return bool(shape.type_name == "string" and value == "" and shape.metadata.get("min", 0) > 0)
