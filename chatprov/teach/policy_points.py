"""Compare policies by what they decide: the chat's own requests have to be allowed, those of others must not be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.iam import Decision, Policy, Principal
from chatprov.iam.principals import as_list
from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.effects.requests import (
    APPSYNC,
    of_appsync,
    of_files,
    of_other_services,
    of_others,
    of_resolvers,
    of_strangers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.teach.comparison import Comparison


PUT_ITEM: Final = "dynamodb:PutItem"
QUERY: Final = "dynamodb:Query"


def trust_points(case: Comparison) -> list[ComparedPoint]:
    """Return whether AppSync may assume the role for the chat's API, and no one else."""
    there = case.there if isinstance(case.there, dict) else {}
    policy, role = Policy(json.dumps(there, default=str)), _arn(case, "role")
    if policy.decide(of_appsync(case.context, role)) is not Decision.ALLOWED:
        named = _services(there)
        says = "AppSync cannot assume the role: a condition or a Deny keeps it out." if APPSYNC in named else ""
        shown = f"{APPSYNC}, but not for this API" if says else ", ".join(named) or "no service"
        return [ComparedPoint(case.path, APPSYNC, shown, holds=False, says=says)]
    requests = of_others(case.context, role, there)
    others = [name for name, request in requests if policy.decide(request) is Decision.ALLOWED]
    if others:
        says = f"The role may be assumed by {' and '.join(others)}, too, and with it the table be read and changed."
        return [ComparedPoint(case.path, APPSYNC, ", ".join((APPSYNC, *others)), holds=False, says=says)]
    return [ComparedPoint(case.path, APPSYNC, APPSYNC, holds=True)]


def _services(policy: Mapping[str, Any]) -> list[str]:
    """Return the services that a trust policy names."""
    return [
        name
        for statement in as_list(policy.get("Statement", []))
        if isinstance(statement, dict)
        and statement.get("Effect") == "Allow"
        and isinstance(statement.get("Principal"), dict)
        for name in as_list(statement["Principal"].get("Service", []))
    ]


def granted_points(case: Comparison) -> list[ComparedPoint]:
    """Return whether the policies allow the given actions on the table, in every room, and nothing outside DynamoDB."""
    table = _arn(case, "table")
    policy = Policy(json.dumps(case.there, default=str))
    points = []
    for action in case.args:
        decisions = {room: policy.decide(request) for room, request in of_resolvers(case.context, action, table)}
        refused = [room for room, decision in decisions.items() if decision is not Decision.ALLOWED]
        decision = decisions[refused[0]] if refused else Decision.ALLOWED
        says = f"It is allowed for some rooms only, not for {refused[0]}." if 0 < len(refused) < len(decisions) else ""
        points.append(
            ComparedPoint(f"{case.path}.{action}", f"allowed on {table}", decision.value, not refused, says=says)
        )
    requests = of_other_services(case.context)
    more = [request.action for request in requests if policy.decide(request) is Decision.ALLOWED]
    if more:
        says = f"With this role a template or a data source may do more than DynamoDB: {', '.join(more[:3])}."
        points.append(ComparedPoint(f"{case.path}.{more[0]}", "not allowed", "allowed", holds=False, says=says))
    return points


def bucket_policy_points(case: Comparison) -> list[ComparedPoint]:
    """Return whether signed URLs work, and only they."""
    if not case.there:
        return [ComparedPoint(case.path, None, None, holds=True)]
    policy = Policy(case.there if isinstance(case.there, str) else json.dumps(case.there))
    for says, request, needed in of_files(case.context, _arn(case, "bucket")):
        decision = policy.decide(request)
        if needed and decision is Decision.DENIED:
            return [ComparedPoint(case.path, None, "denies", holds=False, says=f"No one can {says}.")]
        if not needed and decision is Decision.ALLOWED:
            return [ComparedPoint(case.path, None, "allows", holds=False, says=f"Without a signature {says}.")]
    return [ComparedPoint(case.path, None, "a policy", holds=True)]


def table_policy_points(case: Comparison) -> list[ComparedPoint]:
    """Return whether the table's own policy lets the data source's role through, and no one else."""
    if not case.there:
        return [ComparedPoint(case.path, None, None, holds=True)]
    table, policy = _arn(case, "table"), Policy(case.there)
    role = Principal(case.context.account, (_arn(case, "role"),)) if "role" in case.context.handles else Principal()
    for action in (PUT_ITEM, QUERY):
        for room, request in of_resolvers(case.context, action, table):
            if policy.decide(replace(request, principal=role)) is Decision.DENIED:
                says = f"AppSync may not use {action} in {room}: a Deny wins over what the role's policy allows."
                return [ComparedPoint(case.path, None, "denies", holds=False, says=says)]
    for says, request in of_strangers(case.context, table):
        if policy.decide(request) is Decision.ALLOWED:
            return [ComparedPoint(case.path, None, "allows", holds=False, says=f"{says}.")]
    return [ComparedPoint(case.path, None, "a policy", holds=True)]


def boundary_points(case: Comparison) -> list[ComparedPoint]:
    """Return whether the role's permissions boundary allows the given actions on the table, in every room."""
    if not case.there:
        return [ComparedPoint(case.path, None, None, holds=True)]
    table, policy = _arn(case, "table"), Policy(json.dumps(case.there, default=str))
    points = []
    for action in case.args:
        decisions = {room: policy.decide(request) for room, request in of_resolvers(case.context, action, table)}
        refused = [room for room, decision in decisions.items() if decision is not Decision.ALLOWED]
        shown = decisions[refused[0]].value if refused else Decision.ALLOWED.value
        points.append(ComparedPoint(f"{case.path}.{action}", f"allowed on {table}", shown, not refused))
    return points


def _arn(case: Comparison, key: str) -> str:
    return str(case.context.handles[key].arn)
