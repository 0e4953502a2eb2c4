"""Whatever dummy input an operation gets, the service answers as AWS would: never a failure of the server, never "not offered".

S3 has separate tests (s3/test_no_request_breaks_s3.py): its requests are more than their parameters.
"""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chatprov.local.offered import SERVICES
from tests.local.dummies import ACCOUNT, ANYTHING, REGION, Dummies

if TYPE_CHECKING:
    from tests.local.dummies import Client

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dummy input")]  # they share a separate local cloud
ASKED = sorted(set(SERVICES) - {"s3"})
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
KEY = {"room": {"S": "a"}, "at": {"S": "b"}}
WAYS = {
    "least": {"often": 0.0},
    "all": {"often": 1.0},
    "some": {"often": 0.3, "spoilt": 0.2},
    "most": {"often": 0.7, "spoilt": 0.05},
}
"""How much of a request is there, and how much of it is what the model forbids."""
ROUNDS = 20 if os.environ.get("ALL_FUZZ") else 1


def templates() -> list[str]:
    """Return templates that deploy, fail, are replaced, need a parameter, or are none."""
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "P"}}}
    outputs = {"O": {"Value": {"Fn::GetAtt": "A.Type"}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-o"}}}}
    allowed = {"P": {"Type": "String", "Default": "x", "AllowedPattern": "(x|xx)+", "NoEcho": True}}
    fails = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x", "Name": "/aws/not"}}
    condition = {"N": {"Fn::Equals": ["a", "b"]}}
    documents: list[dict[str, Any]] = [
        {"Parameters": allowed, "Resources": {"A": parameter}, "Outputs": outputs},
        {"Parameters": allowed, "Resources": {"A": parameter, "B": parameter | {"DeletionPolicy": "Retain"}}},
        {"Parameters": allowed, "Resources": {"A": parameter, "C": fails | {"DependsOn": "A"}}},
        {"Parameters": {"P": {"Type": "Number"}}, "Resources": {"A": parameter | {"UpdateReplacePolicy": "Retain"}}},
        {
            "Parameters": allowed,
            "Conditions": condition,
            "Resources": {"A": parameter | {"Condition": "N"}},
        },
    ]
    return [*map(json.dumps, documents), "{", "Resources: {A: {Type: AWS::CloudFormation::WaitConditionHandle}}"]


def known_of(asking: Client, service: str) -> dict[str, list[Any]]:
    """Return the existing resources, so that requests reach more than the check that a resource exists."""
    known: dict[str, list[Any]] = {
        "AccountId": [ACCOUNT],
        "PolicyDocument": [POLICY],
        "AssumeRolePolicyDocument": [POLICY],
    }
    if service == "cloudformation":
        known |= {
            "TemplateBody": [*templates()],
            "StackName": [],
            "ParameterKey": ["P"],
            "ParameterValue": ["x", "1", ""],
        }
        known |= {
            "ChangeSetName": ["changes"],
            "ChangeSetType": ["CREATE", "UPDATE"],
            "OnFailure": ["DELETE", "ROLLBACK"],
        }
        for number, body in enumerate(templates()[:3]):
            given = {"StackName": f"dummies{number}", "TemplateBody": body}
            asking.call("CreateStack", given)
            known["StackName"].append(given["StackName"])
            asking.call("CreateChangeSet", given | {"ChangeSetName": "changes", "TemplateBody": templates()[1]})
        known["StackName"] += ["dummies-new", "unknown"]
    if service == "dynamodb":
        table = {
            "TableName": "Dummies",
            "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("room", "at")],
            "BillingMode": "PAY_PER_REQUEST",
        }
        asking.call("CreateTable", table)
        asking.call("PutItem", {"TableName": "Dummies", "Item": KEY})
        known |= {
            "TableName": ["Dummies"],
            "SourceTableName": ["Dummies"],
            "Key": [KEY],
            "Item": [KEY | {"n": {"N": "1"}}],
        }
        known |= {name: [{":a": {"S": "a"}, ":n": {"N": "1"}}] for name in ("ExpressionAttributeValues",)}
        known |= {"ExpressionAttributeNames": [{"#a": "at"}], "ExclusiveStartKey": [KEY, {"room": {"S": "x"}}]}
        known |= {"KeyConditionExpression": ["room = :a", "room = :a AND at > :a", "room = :n", "#a", "", "room ="]}
        known |= {"UpdateExpression": ["SET a = :a", "ADD n :n", "REMOVE a", "SET", "SET a = b + :n", "DELETE a :a"]}
        conditions = [
            "a = :a",
            "attribute_exists(#a)",
            "size(a) > :n",
            "a IN (:a, :n)",
            "(",
            "a = ",
            "NOT",
            "f(a)",
            "contains(a, :a)",
        ]
        known |= {
            "ConditionExpression": conditions,
            "FilterExpression": conditions,
            "ProjectionExpression": ["a, b[0].c", "#a", "a,", "["],
        }
        statements = [
            "SELECT * FROM Dummies",
            "SELECT * FROM Dummies WHERE room='a'",
            "INSERT INTO Dummies VALUE {'room': 'x'}",
        ]
        statements += [
            "DELETE FROM Dummies WHERE room='a' AND at='b'",
            "UPDATE Dummies SET a=1 WHERE room='a'",
            "SELECT",
            "(",
            "DROP TABLE x",
        ]
        known |= {"Statement": statements}
    return known


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("service", ASKED)
def test_no_dummy_input_breaks_it(asking: Client, service: str, way: str) -> None:
    chance = Random(f"{service} {way}")
    dummies = Dummies(chance, known=known_of(asking, service), **WAYS[way])
    operations = [*asking.operations]
    for _ in range(ROUNDS):
        chance.shuffle(operations)
        for operation in operations:
            parameters = dummies.of(asking.shape(operation))
            status, code, answer = asking.call(operation, parameters)
            offered = (status, code) != (501, "NotImplemented")  # a merged API, for example
            assert not offered or status in {0, 200, 400, 403, 404, 409, 429}, (operation, status, code, parameters)
            assert status in {200, 0} or not code.isdecimal(), (operation, status, code, parameters)
            dummies.learn(answer)


@pytest.mark.parametrize("service", ["cloudformation"])
def test_dummy_input_reaches_the_deployments(asking: Client, service: str) -> None:
    """Otherwise the test above would try no more of CloudFormation than what does not exist."""
    known_of(asking, service)
    assert all(asking.call("DescribeStackResources", {"StackName": f"dummies{number}"})[2] for number in range(3))


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("s3control", "ListTagsForResource", {"ResourceArn": "a\0b"}, (400, "InvalidRequest")),
        ("s3control", "ListTagsForResource", {"ResourceArn": "arn:aws:s3:::no-such"}, (404, "NoSuchBucket")),
        (
            "s3control",
            "TagResource",
            {"ResourceArn": "arn:aws:s3:::b", "Tags": [{"Key": "k", "Value": "\0"}]},
            (400, "MalformedXML"),
        ),
        (
            "iam",
            "RemoveRoleFromInstanceProfile",
            {"InstanceProfileName": "empty", "RoleName": "apart"},
            (404, "NoSuchEntity"),
        ),
    ],
)
def test_what_once_broke_is_refused(
    asking: Client, operation: str, parameters: dict[str, Any], expected: tuple[int, str]
) -> None:
    if operation == "RemoveRoleFromInstanceProfile":
        asking.call("CreateRole", {"RoleName": "apart", "AssumeRolePolicyDocument": POLICY})
        asking.call("CreateInstanceProfile", {"InstanceProfileName": "empty"})
    if asking.model.service_name == "s3control":
        parameters = parameters | {"AccountId": ACCOUNT}
    assert asking.call(operation, parameters)[:2] == expected


@pytest.mark.parametrize("service", ASKED)
def test_an_empty_request_breaks_nothing(asking: Client, own_url: str, service: str) -> None:
    for operation in asking.operations:
        if asking.model.metadata["protocol"] in {"rest-json", "rest-xml"}:
            continue
        answers = {body: send(own_url, asking, operation, body) for body in BODIES}
        wrong = {body: answer for body, answer in answers.items() if answer.status_code not in {200, 400, 403, 404}}
        assert not wrong, (operation, {body: (answer.status_code, answer.text) for body, answer in wrong.items()})


BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
    b"a=b&c=%zz",
    b'{"x": "\\ud800"}',
]


def send(url: str, asking: Client, operation: str, body: bytes) -> requests.Response:
    signed = f"AWS4-HMAC-SHA256 Credential=test/20261124/{REGION}/{asking.model.signing_name}/aws4_request"
    headers = {"Authorization": f"{signed}, SignedHeaders=host, Signature=a"}
    if asking.model.metadata["protocol"] == "query":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return requests.post(url, headers=headers, data=f"Action={operation}&".encode() + body, timeout=60)
    headers["X-Amz-Target"] = f"{asking.model.metadata['targetPrefix']}.{operation}"
    headers["Content-Type"] = f"application/x-amz-json-{asking.model.metadata['jsonVersion']}"
    return requests.post(url, headers=headers, data=body, timeout=60)


@pytest.mark.parametrize(
    "service", [service for service in ASKED if service not in {"appsync", "cloudformation", "iam", "s3control", "sts"}]
)
def test_members_of_a_wrong_type_break_nothing(asking: Client, own_url: str, service: str) -> None:
    dummies = Dummies(Random(service), known=known_of(asking, service), often=0.8)
    for operation in asking.operations:
        for name in asking.shape(operation).members:
            body = dummies.of(asking.shape(operation)) | {name: dummies.chance.choice(ANYTHING)}
            answer = send(own_url, asking, operation, json.dumps(body, default=str).encode())
            kind = None if answer.status_code == 200 else answer.json()["__type"]
            offered = (answer.status_code, kind) != (501, "NotImplemented")
            assert not offered or answer.status_code in {200, 400, 403, 404, 409}, (operation, body, answer.text)
            assert answer.status_code == 200 or kind, (operation, body, answer.text)
