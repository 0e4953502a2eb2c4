"""Judge the resolvers of other fields than the tutorial's: whether they change what the chat's fields do, or write messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.teach.comparison import Comparison

_WRITES: Final = re.compile(r"\b(PutItem|UpdateItem|DeleteItem|BatchPutItem|BatchDeleteItem|TransactWriteItems)\b")


def other_resolver_points(case: Comparison) -> list[ComparedPoint]:
    """Return a point for each such resolver; the settings are a list of resolvers as AppSync describes them."""
    points = []
    for resolver in case.there:
        name = f"{resolver['typeName']}.{resolver['fieldName']}"
        if said := _effect(resolver):
            says = said if said.endswith(".") else f"{said}."
            points.append(ComparedPoint(f"{case.path}.{name}", None, name, holds=False, says=says))
    return points or [ComparedPoint(case.path, None, None, holds=True)]


def _effect(resolver: Mapping[str, Any]) -> str:
    """Return in a sentence what a resolver changes; empty if it changes nothing of the chat."""
    name = f"{resolver['typeName']}.{resolver['fieldName']}"
    request, response = (str(resolver.get(f"{part}MappingTemplate") or "") for part in ("request", "response"))
    if resolver.get("kind") == "PIPELINE" or not request:
        return f"{name} runs functions that the tutorial does not have."
    match resolver["typeName"]:
        case "Message":
            return _of_a_field(name, resolver["fieldName"], request, response)
        case "Subscription" if resolver["fieldName"] == "onNewMessage":
            return _of_the_subscription(request, response)
        case "Mutation" if written := _WRITES.search(request):
            return f"{name} is another way to change messages: it does {written[0]}."
    return ""


def _of_a_field(name: str, field: str, request: str, response: str) -> str:
    from chatprov.teach.effects.cases import FIELDS, field_case, message  # noqa: PLC0415  # as in matchers.py
    from chatprov.teach.effects.world import Templates, World  # noqa: PLC0415

    if field not in FIELDS:
        return ""
    outcome = World("AMAZON_DYNAMODB" if "operation" in request else "NONE").run(
        Templates(request, response), field_case(field)
    )
    value = message()[field]
    if outcome.refusal:
        return f"{name} is answered with an error: {outcome.refusal}"
    return (
        ""
        if outcome.value == value and not outcome.appended
        else f'{name} comes back as "{outcome.value}", not "{value}".'
    )


def _of_the_subscription(request: str, response: str) -> str:
    from chatprov.teach.effects.cases import cases  # noqa: PLC0415  # as in matchers.py
    from chatprov.teach.effects.world import Templates, World  # noqa: PLC0415

    world = World("AMAZON_DYNAMODB" if "operation" in request else "NONE")
    for case in cases("onNewMessage", (), (request, response)):
        outcome = world.run(Templates(request, response), case)
        if outcome.tells:
            return f"{case.says[0].upper()}{case.says[1:]} is refused: {outcome.refusal or outcome.appended[0]}"
        if outcome.filters:
            return f"{case.says[0].upper()}{case.says[1:]} gets some of the messages only: the template sets a filter."
        if outcome.value is not None:
            return f"{case.says[0].upper()}{case.says[1:]} begins with an answer of the resolver in place of a message."
    return ""
