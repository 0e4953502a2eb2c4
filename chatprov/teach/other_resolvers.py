"""Judge the resolvers of other fields than the tutorial's: whether they change what the chat's fields do, or write messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.effects.resolver_code import ResolverCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.teach.comparison import Comparison

_WRITES: Final = re.compile(
    r"\b(PutItem|UpdateItem|DeleteItem|BatchPutItem|BatchDeleteItem|TransactWriteItems)\b"
    r"|\b(put|update|remove|batchPut|batchDelete|transactWrite)(?=\s*\()"
)
"""An operation in a request document, or a call of a helper of @aws-appsync/utils/dynamodb."""


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
    code = ResolverCode.of(resolver)
    if resolver.get("kind") == "PIPELINE" or not code.request.text:
        return f"{name} runs functions that the tutorial does not have."
    match resolver["typeName"]:
        case "Message":
            return _of_a_field(name, resolver["fieldName"], code)
        case "Subscription" if resolver["fieldName"] == "onNewMessage":
            return _of_the_subscription(code)
        case "Mutation" if written := _WRITES.search(code.request.text):
            return f"{name} is another way to change messages: it does {written[0]}."
    return ""


def _source_of(code: ResolverCode) -> str:
    """Return the type of the data source that the resolver needs."""
    return "AMAZON_DYNAMODB" if re.search(r"operation|@aws-appsync/utils/dynamodb", code.request.text) else "NONE"


def _of_a_field(name: str, field: str, code: ResolverCode) -> str:
    from chatprov.teach.effects.cases import FIELDS, field_case, message  # noqa: PLC0415  # as in matchers.py
    from chatprov.teach.effects.world import World  # noqa: PLC0415

    if field not in FIELDS:
        return ""
    outcome = World(_source_of(code)).run(code, field_case(field))
    value = message()[field]
    if outcome.refusal:
        return f"{name} is answered with an error: {outcome.refusal}"
    return (
        ""
        if outcome.value == value and not outcome.appended
        else f'{name} comes back as "{outcome.value}", not "{value}".'
    )


def _of_the_subscription(code: ResolverCode) -> str:
    from chatprov.teach.effects.cases import cases  # noqa: PLC0415  # as in matchers.py
    from chatprov.teach.effects.world import World  # noqa: PLC0415

    world = World(_source_of(code))
    for case in cases("onNewMessage", (), code.texts):
        outcome = world.run(code, case)
        if case.forbidden and outcome.tells:
            continue  # to refuse a room in which the caller is not is better than the tutorial
        if outcome.tells:
            return f"{case.says[0].upper()}{case.says[1:]} is refused: {outcome.refusal or outcome.appended[0]}"
        if outcome.filters:
            return f"{case.says[0].upper()}{case.says[1:]} gets some of the messages only: the template sets a filter."
        if outcome.value is not None:
            return f"{case.says[0].upper()}{case.says[1:]} begins with an answer of the resolver in place of a message."
    return ""
