"""How a setting is judged: not whether it is the same, but whether it does what the tutorial asks.

Each judge takes what is wanted and what is there, both as whole settings of a resource, and returns one Point for each
thing asked. What is better than asked, such as point-in-time recovery switched on, holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.iam import Decision, Policy, PolicyRequest
from chatprov.iam.principals import as_list
from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.teach.comparison import Comparison

MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 24 * 60}
TYPES = {"S": "String", "N": "Number", "B": "Binary"}


def same(case: Comparison) -> list[ComparedPoint]:
    """Ask for exactly what is wanted."""
    return case.point(case.there == case.wanted)


def at_least(case: Comparison) -> list[ComparedPoint]:
    """Ask for a number, or for more."""
    return case.point(isinstance(case.there, int) and case.there >= case.wanted)


def at_most(case: Comparison) -> list[ComparedPoint]:
    """Ask for a number, or for less."""
    return case.point(isinstance(case.there, int) and case.there <= case.wanted)


def includes(case: Comparison) -> list[ComparedPoint]:
    """Ask for all that is wanted; more may be there."""
    return case.point(set(case.wanted) <= set(case.there or ()))


def one_of(case: Comparison) -> list[ComparedPoint]:
    """Ask for what is wanted, or for one of the values told."""
    return case.point(case.there == case.wanted or case.there in case.args)


def key(case: Comparison) -> list[ComparedPoint]:
    """Ask for a key of the table, by its role (HASH or RANGE), with its type."""
    want, actual = (_key(settings, case.args) for settings in (case.want, case.actual))
    return [ComparedPoint(case.path, want, actual, want == actual)]


def duration(case: Comparison) -> list[ComparedPoint]:
    """Ask for a token's time to live, in whatever unit it is told."""
    unit = case.path.removesuffix("Validity")
    want, actual = (
        (settings.get(case.path), (settings.get("TokenValidityUnits") or {}).get(unit) or case.args)
        for settings in (case.want, case.actual)
    )
    shown = [f"{number} {name}" if number is not None else None for number, name in (want, actual)]
    minutes = [number * MINUTES[name] if number is not None else None for number, name in (want, actual)]
    return [ComparedPoint(case.path, shown[0], shown[1], minutes[0] == minutes[1])]


def cors(case: Comparison) -> list[ComparedPoint]:
    """Ask for rules that let in all that is wanted; of rules that do not, the nearest is named."""
    points, fields = [], ("AllowedMethods", "AllowedOrigins", "AllowedHeaders")
    for rule in case.wanted:
        there = case.there or [{}]

        def lacks(actual: Mapping[str, Any], rule: Mapping[str, Any] = rule) -> list[str]:
            return [name for name in fields if not set(rule[name]) <= set(actual.get(name, ()))]

        together = [
            candidate for candidate in there if not {"AllowedOrigins", "AllowedHeaders"} & set(lacks(candidate))
        ]
        methods = {method for item in together for method in item.get("AllowedMethods", ())}
        nearest = min(there, key=lambda actual: len(lacks(actual)))
        missing = [] if set(rule["AllowedMethods"]) <= methods else lacks(nearest)
        points += [
            ComparedPoint(f"{case.path}.{name}", rule[name], nearest.get(name, []), name not in missing)
            for name in fields
        ]
    return points


def trust(case: Comparison) -> list[ComparedPoint]:
    """Ask for a trust policy that lets AppSync assume the role; conditions that narrow it may be there."""
    service = case.wanted["Statement"][0]["Principal"]["Service"]
    trusted = [
        name
        for statement in as_list((case.there or {}).get("Statement", []))
        if statement.get("Effect") == "Allow" and _names("sts:AssumeRole", as_list(statement.get("Action", [])))
        for name in as_list((statement.get("Principal") or {}).get("Service", []))
        if isinstance(statement.get("Principal"), dict)
    ]
    return [ComparedPoint(case.path, service, ", ".join(trusted) or "no service", service in trusted)]


def grants(case: Comparison) -> list[ComparedPoint]:
    """Ask that the policies allow the actions told on the table and deny none of them."""
    table = case.context.handles["table"].arn
    policy = Policy(json.dumps(case.there))
    points = []
    for action in case.args:
        decision = policy.decide(PolicyRequest(action, table, {}))
        points.append(
            ComparedPoint(f"{case.path}.{action}", f"allowed on {table}", decision.value, decision is Decision.ALLOWED)
        )
    return points


def schema(case: Comparison) -> list[ComparedPoint]:
    """Ask for every type, field, argument and @aws_subscribe of the file's schema; more may be there."""
    from chatprov.teach.schema_points import schema_points  # noqa: PLC0415  # graphql-core takes a tenth of a second

    return schema_points(case)


def template(case: Comparison) -> list[ComparedPoint]:
    """Ask for a mapping template that does what the file's does, however it is written."""
    from chatprov.teach.template_points import template_points  # noqa: PLC0415  # the VTL compiler is rarely needed

    return template_points(case)


def of_the_stack(case: Comparison) -> list[ComparedPoint]:
    """Ask for the name that another resource of the stack has, such as its data source."""
    want = case.context.handles[case.args].name if case.args in case.context.handles else case.wanted
    return case.point(case.there == want, want)


MATCHERS: dict[str, Callable[[Comparison], list[ComparedPoint]]] = {
    matcher.__name__: matcher
    for matcher in (
        same, at_least, at_most, includes, one_of, key, duration, cors, trust, grants, schema, template, of_the_stack,
    )
}  # fmt: skip


def _key(settings: Mapping[str, Any], role: str) -> str | None:
    types = {
        attribute_definition["AttributeName"]: TYPES[attribute_definition["AttributeType"]]
        for attribute_definition in settings["AttributeDefinitions"]
    }
    names = [key["AttributeName"] for key in settings["KeySchema"] if key["KeyType"] == role]
    return f"{names[0]} ({types.get(names[0], '?')})" if names else None


def _names(action: str, patterns: list[str]) -> bool:
    return any(pattern in (action, "sts:*", "*") for pattern in patterns)
