"""Whatever dummy input an operation gets, the service answers as AWS would: never a failure of the server, never "not offered".

S3 has tests of its own (s3/test_no_request_breaks_s3.py): its requests are more than their parameters.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from random import Random
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointResolutionError, ParamValidationError

from chatprov.local.offered import SERVICES
from chatprov.local.port import listen
from tests.local.dummies import ACCOUNT, ANYTHING, Dummies
from tests.local.test_offered import without_account_in_host

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group(
    "dummy input"
)  # they share a local cloud of their own, for they delete whatever is there
REGION = "us-east-1"
START_SECONDS = 60.0
ASKED = sorted(set(SERVICES) - {"s3"})
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
ROLE = f"arn:aws:iam::{ACCOUNT}:role/unknown"
KEY = {"room": {"S": "a"}, "at": {"S": "b"}}
WAYS = {
    "least": {"often": 0.0},
    "all": {"often": 1.0},
    "some": {"often": 0.3, "spoilt": 0.2},
    "most": {"often": 0.7, "spoilt": 0.05},
}
"""How much of a request is there, and how much of it is what the model forbids."""


class Client:
    """A client that checks nothing itself."""

    def __init__(self, service: str, url: str) -> None:
        self._client: Any = boto3.client(
            service,  # type: ignore[call-overload]  # the stubs know literal names only
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=60),
        )
        self._client.meta.events.register("before-sign.s3-control", without_account_in_host)
        self._methods = {operation: method for method, operation in self._client.meta.method_to_api_mapping.items()}
        self.model: Any = self._client.meta.service_model
        self.operations = sorted(SERVICES[service].offered)  # type: ignore[index]  # the names of the table itself

    def call(self, operation: str, parameters: dict[str, Any]) -> tuple[int, str, Any]:
        """Return status, code and answer; 0 when botocore would not send it, or what it sends is another operation."""
        in_path = [
            name
            for name, member in self.shape(operation).members.items()
            if member.serialization.get("location") == "uri"
        ]
        if any(parameters.get(name) == "" for name in in_path):
            return 0, "", {}
        try:
            answer = getattr(self._client, self._methods[operation])(**parameters)
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"], {}
        except (AttributeError, EndpointResolutionError, KeyError, ParamValidationError, TypeError, ValueError):
            return 0, "", {}  # botocore itself cannot write such a request
        return 200, "", {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def shape(self, operation: str) -> Any:
        return self.model.operation_model(operation).input_shape

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local cloud in a process of its own; its log is in the way of nobody."""
    with listen(0) as free:
        port = str(free.getsockname()[1])
    folder, url = tmp_path_factory.mktemp("cloud"), f"http://127.0.0.1:{port}"
    command = [sys.executable, "-P", "-m", "chatprov.local", "--port", port, "--log", str(folder / "log")]
    with subprocess.Popen(command) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not is_up(url):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield url
        finally:
            process.terminate()


def is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/_chatprov/health", timeout=20).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def client(own_url: str, service: str) -> Iterator[Client]:
    client = Client(service, own_url)
    yield client
    client.close()


def known_of(client: Client, service: str) -> dict[str, list[Any]]:
    """Return what is there, so that requests reach more than the check that nothing is."""
    known: dict[str, list[Any]] = {
        "AccountId": [ACCOUNT],
        "PolicyDocument": [POLICY],
        "AssumeRolePolicyDocument": [POLICY],
    }
    if service == "dynamodb":
        table = {
            "TableName": "Dummies",
            "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("room", "at")],
            "BillingMode": "PAY_PER_REQUEST",
        }
        client.call("CreateTable", table)
        client.call("PutItem", {"TableName": "Dummies", "Item": KEY})
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
def test_no_dummy_input_breaks_it(client: Client, service: str, way: str) -> None:
    chance = Random(f"{service} {way}")
    dummies = Dummies(chance, known=known_of(client, service), **WAYS[way])
    operations = [*client.operations]
    for _ in range(3):
        chance.shuffle(operations)
        for operation in operations:
            parameters = dummies.of(client.shape(operation))
            status, code, answer = client.call(operation, parameters)
            assert status in {0, 200, 400, 403, 404, 409, 429}, (operation, status, code, parameters)
            assert status in {200, 0} or not code.isdecimal(), (operation, status, code, parameters)
            dummies.learn(answer)


@pytest.mark.parametrize("service", ASKED)
def test_an_empty_request_breaks_nothing(client: Client, own_url: str, service: str) -> None:
    for operation in client.operations:
        if client.model.metadata["protocol"] in {"rest-json", "rest-xml"}:
            continue
        answers = {body: send(own_url, client, operation, body) for body in BODIES}
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


def send(url: str, client: Client, operation: str, body: bytes) -> requests.Response:
    signed = f"AWS4-HMAC-SHA256 Credential=test/20261124/{REGION}/{client.model.signing_name}/aws4_request"
    headers = {"Authorization": f"{signed}, SignedHeaders=host, Signature=a"}
    if client.model.metadata["protocol"] == "query":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return requests.post(url, headers=headers, data=f"Action={operation}&".encode() + body, timeout=60)
    headers["X-Amz-Target"] = f"{client.model.metadata['targetPrefix']}.{operation}"
    headers["Content-Type"] = f"application/x-amz-json-{client.model.metadata['jsonVersion']}"
    return requests.post(url, headers=headers, data=body, timeout=60)


@pytest.mark.parametrize(
    "service", [service for service in ASKED if service not in {"iam", "sts", "s3control", "appsync"}]
)
def test_members_of_a_wrong_type_break_nothing(client: Client, own_url: str, service: str) -> None:
    dummies = Dummies(Random(service), known=known_of(client, service), often=0.8)
    for operation in client.operations:
        for name in client.shape(operation).members:
            body = dummies.of(client.shape(operation)) | {name: dummies.chance.choice(ANYTHING)}
            answer = send(own_url, client, operation, json.dumps(body, default=str).encode())
            assert answer.status_code in {200, 400, 403, 404, 409}, (operation, body, answer.text)
            assert answer.status_code == 200 or answer.json()["__type"], (operation, body, answer.text)


# What does not exist

UNKNOWN: dict[str, list[Any]] = {
    **{
        key: ["unknown"]
        for key in ["RoleName", "GroupName", "Username", "UserName", "PolicyName", "ProviderName", "Identifier"]
    },
    **{name: ["unknown"] for name in ["name", "id", "functionId", "dataSourceName", "fieldName", "typeName", "Domain"]},
    **{name: ["/unknown"] for name in ["logGroupName", "logStreamName"]},
    **{name: ["Unknown"] for name in ["TableName", "SourceTableName", "TargetTableName"]},
    "apiId": ["u" * 26],
    "type": ["NONE"],
    "authenticationType": ["API_KEY"],
    "UserPoolId": [f"{REGION}_Unknown12"],
    "ClientId": ["a" * 26],
    "AccountId": [ACCOUNT],
    "PolicyArn": [f"arn:aws:iam::{ACCOUNT}:policy/unknown"],
    "PermissionsBoundary": [f"arn:aws:iam::{ACCOUNT}:policy/unknown"],
    "RoleArn": [ROLE],
    "BackupArn": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown/backup/01489602797149-73d8d5bc"],
    "AccessKeyId": ["AKIAUNKNOWNUNKNOWN12"],
    "VersionId": ["v2"],
    "PolicyDocument": [POLICY],
    "Key": [KEY],
    "Item": [KEY],
    "RequestItems": [{"Unknown": [{"PutRequest": {"Item": KEY}}]}],
    "TransactItems": [[{"Put": {"TableName": "Unknown", "Item": KEY}}]],
    "Statement": ['SELECT * FROM "Unknown"'],
    "TransactStatements": [[{"Statement": "INSERT INTO \"Unknown\" VALUE {'a': 'b'}"}]],
    "Password": ["Abcdefg-1"],
    "ConfirmationCode": ["123456"],
    "AuthFlow": ["USER_PASSWORD_AUTH"],
    "ChallengeName": ["PASSWORD_VERIFIER"],
    "Name": ["unknown"],
    "AccessToken": ["a.b.c"],
    "RefreshToken": ["unknown"],
    "Token": ["unknown"],
    "AttributeName": ["email"],
    "PreviousPassword": ["Abcdefg-1"],
    "ProposedPassword": ["Abcdefg-1"],
    "UserCode": ["123456"],
    "Session": ["unknown" * 5],
    "Code": ["123456"],
    "logEvents": [[{"timestamp": 1, "message": "x"}]],
}
ARNS = {
    "appsync": f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/{'u' * 26}",
    "cognito-idp": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_Unknown12",
    "dynamodb": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Unknown",
    "logs": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/unknown",
    "s3control": "arn:aws:s3:::unknown-bucket",
}
MORE: dict[str, dict[str, Any]] = {
    "BatchGetItem": {"RequestItems": {"Unknown": {"Keys": [KEY]}}},
    "TransactGetItems": {"TransactItems": [{"Get": {"TableName": "Unknown", "Key": KEY}}]},
    "GetLogEvents": {"logGroupName": "/unknown"},
    "FilterLogEvents": {"logGroupName": "/unknown"},
    "DescribeLogStreams": {"logGroupName": "/unknown"},
    "Query": {"KeyConditionExpression": "room = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}},
    "AdminUpdateUserAttributes": {"UserAttributes": [{"Name": "name", "Value": "x"}]},
    "SetUserPoolMfaConfig": {"MfaConfiguration": "OFF"},
}
TAGS: dict[str, Any] = {"map": {"a": "b"}, "list": [{"Key": "a", "Value": "b"}]}
NOT_FOUND = {
    "BackupNotFoundException",
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
    "SourceTableNotFoundException",
    "TableNotFoundException",
}
OF_NOTHING_THERE = {
    "appsync": {"CreateGraphqlApi", "ListGraphqlApis", "EvaluateMappingTemplate"},
    "cognito-idp": {"CreateUserPool", "ListUserPools", "DescribeUserPoolDomain"},
    "dynamodb": {
        "CreateTable",
        "DescribeEndpoints",
        "DescribeLimits",
        "ListBackups",
        "ListTables",
        "BatchExecuteStatement",
    },
    "iam": {
        "CreateGroup",
        "CreatePolicy",
        "CreateRole",
        "CreateUser",
        "GetUser",
        "ListAccessKeys",
        "ListGroups",
        "ListPolicies",
        "ListRoles",
        "ListUsers",
        "CreateAccessKey",
    },
    "logs": {"CreateLogGroup", "DescribeLogGroups"},
    "s3control": {"DeletePublicAccessBlock", "GetPublicAccessBlock", "PutPublicAccessBlock"},
}
"""Operations that are about nothing which has to be there already."""
BY_TOKEN = "NotAuthorizedException"
"""What Cognito says of an unknown user's token."""


@pytest.mark.parametrize("service", sorted(OF_NOTHING_THERE))
def test_what_does_not_exist_is_not_found(client: Client, service: str) -> None:
    known = UNKNOWN | {"resourceArn": [ARNS.get(service, "")], "ResourceArn": [ARNS.get(service, "")]}
    dummies = Dummies(Random(service), known=known, reuse=1, often=0)
    if service == "cognito-idp":
        known |= {"Schema": [], "UserAttributes": []}
    found = {}
    for operation in sorted(set(client.operations) - OF_NOTHING_THERE[service]):
        shape = client.shape(operation)
        more = MORE.get(operation, {})
        tags = [name for name in ("Tags", "tags") if name in shape.members and not operation.startswith("Untag")]
        more |= {name: TAGS[shape.members[name].type_name] for name in tags}
        status, code, _ = client.call(operation, dummies.of(shape) | more)
        by_token = "AccessToken" in shape.members or "Session" in shape.members
        if not (code in NOT_FOUND or (by_token and code == BY_TOKEN)) or status not in {400, 404}:
            found[operation] = (status, code)
    assert not found
