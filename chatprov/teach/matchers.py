"""How a setting is compared: not whether it is equal, but whether it has the effect that the tutorial requires.

Each matcher gets the wanted and the actual settings of a resource, and returns one ComparedPoint for each
requirement. A setting that is better than required, such as enabled point-in-time recovery, meets the requirement.
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
    """Require exactly the wanted value."""
    return case.point(case.there == case.wanted)


def at_least(case: Comparison) -> list[ComparedPoint]:
    """Require a number, or a larger one."""
    return case.point(isinstance(case.there, int) and case.there >= case.wanted)


def at_most(case: Comparison) -> list[ComparedPoint]:
    """Require a number, or a smaller one."""
    return case.point(isinstance(case.there, int) and case.there <= case.wanted)


def includes(case: Comparison) -> list[ComparedPoint]:
    """Require all wanted elements; more are allowed."""
    return case.point(set(case.wanted) <= set(case.there or ()))


def one_of(case: Comparison) -> list[ComparedPoint]:
    """Require the wanted value, or one of the values in the arguments."""
    return case.point(case.there == case.wanted or case.there in case.args)


def key(case: Comparison) -> list[ComparedPoint]:
    """Require a key of the table, by its role (HASH or RANGE), with its type."""
    want, actual = (_key(settings, case.args) for settings in (case.want, case.actual))
    return [ComparedPoint(case.path, want, actual, want == actual)]


def duration(case: Comparison) -> list[ComparedPoint]:
    """Require the lifetime of a token, in any unit."""
    unit = case.path.removesuffix("Validity")
    want, actual = (
        (settings.get(case.path), (settings.get("TokenValidityUnits") or {}).get(unit) or case.args)
        for settings in (case.want, case.actual)
    )
    shown = [f"{number} {name}" if number is not None else None for number, name in (want, actual)]
    minutes = [number * MINUTES[name] if number is not None else None for number, name in (want, actual)]
    return [ComparedPoint(case.path, shown[0], shown[1], minutes[0] == minutes[1])]


def cors(case: Comparison) -> list[ComparedPoint]:
    """Require rules that allow everything wanted; if none does, the most similar rule is compared."""
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
    """Require a trust policy that lets AppSync assume the role; conditions that restrict it are allowed."""
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
    """Require that the policies allow the given actions on the table and deny none of them."""
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
    """Require every type, field, argument and @aws_subscribe of the file's schema; more are allowed."""
    from chatprov.teach.schema_points import schema_points  # noqa: PLC0415  # graphql-core takes a tenth of a second

    return schema_points(case)


def template(case: Comparison) -> list[ComparedPoint]:
    """Require a mapping template with the same effect as the file's; its text may differ."""
    from chatprov.teach.template_points import template_points  # noqa: PLC0415  # the VTL compiler is rarely needed

    return template_points(case)


def of_the_stack(case: Comparison) -> list[ComparedPoint]:
    """Require the name of another resource of the stack, such as the data source."""
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
