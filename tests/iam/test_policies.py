"""What a policy says of a call, as a table: statements, the call, the decision."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatprov.iam import ANYONE, Decision, Policy, Principal
from chatprov.iam.conditions import holds
from chatprov.iam.policy import PolicyRequest, decide

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Chat"
PUT = "dynamodb:PutItem"


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    named = {"Action": PUT} if "NotAction" not in more else {}
    placed = {"Resource": TABLE} if "NotResource" not in more else {}
    return {"Effect": effect, **named, **placed, **more}


def said(*statements: dict[str, Any], action: str = PUT, resource: str = TABLE, **context: str) -> str:
    values: Any = {name.replace("_", ":"): [value] for name, value in context.items()}
    return Policy(json.dumps({"Statement": list(statements)})).decide(PolicyRequest(action, resource, values)).value


@pytest.mark.parametrize(
    ("statements", "call", "expected"),
    [
        ([statement()], {}, "allowed"),
        ([statement(Action="DYNAMODB:putitem")], {}, "allowed"),
        ([statement(Action="dynamodb:Put*")], {}, "allowed"),
        ([statement(Action="dynamodb:?utItem")], {}, "allowed"),
        ([statement(Action=["dynamodb:GetItem", "*"])], {}, "allowed"),
        ([statement(Action="dynamodb:Get*")], {}, "silent"),
        ([statement(Action="dynamodb:Put.*")], {}, "silent"),
        ([statement(Resource="*")], {}, "allowed"),
        ([statement(Resource=f"{TABLE}/index/*")], {"resource": f"{TABLE}/index/byUser"}, "allowed"),
        ([statement(Resource=f"{TABLE}/index/*")], {}, "silent"),
        ([statement(Resource=TABLE)], {"resource": f"{TABLE}/index/byUser"}, "silent"),
        ([statement(Resource=TABLE.lower())], {}, "silent"),
        ([statement(), statement("Deny")], {}, "denied"),
        ([statement("Deny", Action="dynamodb:*", Resource="*"), statement()], {}, "denied"),
        ([statement(NotAction="dynamodb:Delete*")], {}, "allowed"),
        ([statement(NotAction=["dynamodb:Delete*", "dynamodb:Put*"])], {}, "silent"),
        ([statement(NotResource=TABLE)], {}, "silent"),
        ([statement(NotResource=f"{TABLE}2")], {}, "allowed"),
        ([statement(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})], {}, "silent"),
        (
            [statement(Condition={"StringEquals": {"aws:Place": "a"}})],
            {"aws_place": "a"},
            "allowed",
        ),
        (
            [statement("Deny", Condition={"StringEquals": {"aws:Place": "a"}}), statement()],
            {"aws_place": "b"},
            "allowed",
        ),
        (
            [statement(Resource=f"{TABLE}-${{aws:username}}")],
            {"resource": f"{TABLE}-ada", "aws_username": "ada"},
            "allowed",
        ),
        (
            [statement(Resource=f"{TABLE}-${{aws:username}}")],
            {"resource": f"{TABLE}-bob", "aws_username": "ada"},
            "silent",
        ),
        (
            [statement(Resource=f"{TABLE}-${{aws:username}}")],
            {"resource": f"{TABLE}-bob", "aws_username": "*"},
            "silent",
        ),
        ([statement(Resource=f"{TABLE}-${{*}}")], {"resource": f"{TABLE}-*"}, "allowed"),
        ([statement(Resource=f"{TABLE}-${{*}}")], {"resource": f"{TABLE}-x"}, "silent"),
        (["nonsense"], {}, "silent"),
        ([], {}, "silent"),
    ],
)
def test_a_decision(statements: list[Any], call: dict[str, str], expected: str) -> None:
    assert said(*statements, **call) == expected


@pytest.mark.parametrize("document", ["", "not json", "[]", '{"Statement": {}}', "{}"])
def test_an_invalid_policy_says_nothing(document: str) -> None:
    assert Policy(document).decide(PolicyRequest(PUT, TABLE, {})) is Decision.SILENT


def test_policies_together() -> None:
    allow, deny = (Policy(json.dumps({"Statement": statement(effect)})) for effect in ("Allow", "Deny"))
    call = PolicyRequest(PUT, TABLE, {})
    assert decide([], call) is Decision.SILENT
    assert decide([allow, Policy("{}")], call) is Decision.ALLOWED
    assert decide([allow, deny], call) is Decision.DENIED


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"K": ["a", "b"]}}, ["b"], True),
        ({"StringEquals": {"K": "A"}}, ["a"], False),
        ({"StringEqualsIgnoreCase": {"k": "A"}}, ["a"], True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, ["c"], True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, ["b"], False),
        ({"StringNotEquals": {"k": "a"}}, None, True),
        ({"StringEquals": {"k": "a"}}, None, False),
        ({"StringEqualsIfExists": {"k": "a"}}, None, True),
        ({"StringLike": {"k": "user/*"}}, ["user/ada/1"], True),
        ({"StringNotLike": {"k": "user/*"}}, ["user/ada/1"], False),
        ({"ArnLike": {"k": "arn:aws:appsync:*:1:apis/*"}}, ["arn:aws:appsync:us-east-1:1:apis/x"], True),
        ({"Bool": {"k": True}}, ["true"], True),
        ({"Bool": {"k": "false"}}, ["true"], False),
        ({"Null": {"k": "true"}}, None, True),
        ({"Null": {"k": "false"}}, None, False),
        ({"Null": {"k": False}}, ["x"], True),
        ({"NumericLessThanEquals": {"k": "10"}}, ["10"], True),
        ({"NumericLessThan": {"k": "9"}}, ["10"], False),
        ({"NumericLessThan": {"k": "9"}}, ["many"], False),
        ({"DateGreaterThan": {"k": "2026-01-01T00:00:00Z"}}, ["2026-06-01T00:00:00+00:00"], True),
        ({"DateLessThan": {"k": "2026-01-01"}}, ["1893456000"], False),
        ({"IpAddress": {"k": "10.0.0.0/8"}}, ["10.1.2.3"], True),
        ({"NotIpAddress": {"k": "10.0.0.0/8"}}, ["10.1.2.3"], False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, ["a", "b"], True),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, ["a", "b"], False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, None, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, ["a", "b"], True),
        ({"StringEquals": {"k": "a"}, "Bool": {"k": "true"}}, ["a"], False),
        ({"Unheard": {"k": "a"}}, ["a"], False),
        ({"StringNotEquals": {"unknown": "a"}}, ["a"], False),
    ],
)
def test_a_condition(condition: dict[str, Any], context: list[str] | None, expected: bool) -> None:  # noqa: FBT001  # a column
    assert holds(condition, {"k": context}) is expected


ADA = Principal("123456789012", ("arn:aws:iam::123456789012:user/ada",))


@pytest.mark.parametrize(
    ("element", "principal", "expected"),
    [
        ({"Principal": "*"}, ANYONE, True),
        ({"Principal": {"AWS": "*"}}, ANYONE, True),
        ({"Principal": {"AWS": ["123456789012"]}}, ANYONE, False),
        ({"Principal": {"AWS": "123456789012"}}, ADA, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, ADA, True),
        ({"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}, ADA, False),
        ({"Principal": {"AWS": ["arn:aws:iam::123456789012:user/ada"]}}, ADA, True),
        ({"Principal": {"AWS": ["arn:aws:iam::123456789012:user/bob"]}}, ADA, False),
        ({"NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/bob"]}}, ADA, True),
        ({"NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/ada"]}}, ADA, False),
        ({"Principal": {"Service": "appsync.amazonaws.com"}}, Principal(service="appsync.amazonaws.com"), True),
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, Principal(service="appsync.amazonaws.com"), False),
        ({}, ADA, False),
    ],
)
def test_a_principal(element: dict[str, Any], principal: Principal, expected: bool) -> None:  # noqa: FBT001  # a column
    policy = Policy(json.dumps({"Statement": statement(**element)}))
    assert (policy.decide(PolicyRequest(PUT, TABLE, {}, principal)) is Decision.ALLOWED) is expected
