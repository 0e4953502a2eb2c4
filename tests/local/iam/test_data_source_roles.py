"""What a resolver may do: nothing that the role of its data source may not."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chatprov.appsync.api import DynamoDBError
from chatprov.iam import call_context
from chatprov.local import moto_loading
from chatprov.local.account_tables import AccountTables
from chatprov.local.dynamodb import ResolverDynamoDB
from chatprov.local.moto_iam import role_rights
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.services.dynamodb import DynamoDBService
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ChatRole"
TABLES = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table"
TABLE = f"{TABLES}/Chat"
USER = f"arn:aws:sts::{ACCOUNT}:assumed-role/ChatRole/APPSYNC_ASSUME_ROLE"
KEY = {"r": {"S": "a"}}


def trust(**more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more}]})


def policy(*actions: str, effect: str = "Allow", resource: Any = TABLE, **more: Any) -> str:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """A table with an index, the role, and the calls that a resolver makes under it."""

    def __init__(self) -> None:
        self.iam = boto3.client("iam", region_name="us-east-1")
        self.service = DynamoDBService()
        self.dynamodb = AccountTables(ResolverDynamoDB(self.service, threading.RLock()), ACCOUNT)
        index = {
            "IndexName": "all",
            "KeySchema": [{"AttributeName": "r", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name in ("Chat", "Other"):
            table = {
                "TableName": name,
                "KeySchema": [{"AttributeName": "r", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "r", "AttributeType": "S"}],
                "GlobalSecondaryIndexes": [index],
                "BillingMode": "PAY_PER_REQUEST",
            }
            call(self.service, "CreateTable", table, CallContext(ACCOUNT, "us-east-1"))

    def role(self, document: str = trust(), **more: str) -> None:
        self.iam.create_role(RoleName="ChatRole", AssumeRolePolicyDocument=document, **more)

    def allow(self, document: str, name: str = "access") -> None:
        self.iam.put_role_policy(RoleName="ChatRole", PolicyName=name, PolicyDocument=document)

    def protect(self, *actions: str, effect: str = "Allow", principal: str = ROLE) -> None:
        """Give the table a policy."""
        statement = {"Effect": effect, "Principal": {"AWS": principal}, "Action": list(actions), "Resource": TABLE}
        given = {"ResourceArn": TABLE, "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
        call(self.service, "PutResourcePolicy", given, CallContext(ACCOUNT, "us-east-1"))

    def attach(self, document: str, name: str = "Managed") -> str:
        arn = str(self.iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"])
        self.iam.attach_role_policy(RoleName="ChatRole", PolicyArn=arn)
        return arn

    def call(self, operation: str, role_arn: str = ROLE, **parameters: Any) -> dict[str, Any]:
        return self.dynamodb.execute(operation, parameters, region="us-east-1", role_arn=role_arn)

    def put(self) -> str:
        return self.refusal("PutItem", TableName="Chat", Item=KEY)

    def refusal(self, operation: str, role_arn: str = ROLE, **parameters: Any) -> str:
        """Return why a call is refused, or nothing."""
        refused = None
        try:
            self.call(operation, role_arn, **parameters)
        except DynamoDBError as error:
            refused = error
        if refused is None:
            return ""
        assert (refused.code, refused.status) == ("AccessDeniedException", 400)
        return refused.message


@pytest.fixture
def world() -> Iterator[World]:
    moto_loading.load()
    with mocked_aws():
        made = World()
        yield made
        made.iam.close()


UNABLE = f"Unable to assume role {ROLE}."


def denied(action: str, resource: str = TABLE) -> str:
    return (
        f"User: {USER} is not authorized to perform: dynamodb:{action} on resource: {resource} "
        f"because no identity-based policy allows the dynamodb:{action} action"
    )


def test_a_role_has_to_be_there(world: World) -> None:
    assert world.put() == UNABLE
    world.role()
    assert world.put() == denied("PutItem")
    world.allow(policy("dynamodb:PutItem"))
    assert world.put() == ""
    world.iam.delete_role_policy(RoleName="ChatRole", PolicyName="access")
    assert world.put() == denied("PutItem")
    world.iam.delete_role(RoleName="ChatRole")
    assert world.put() == UNABLE


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{ACCOUNT}:role/path/ChatRole",
        "arn:aws:iam::999999999999:role/ChatRole",
        "ChatRole",
        "a:b:c:d:e:f",
    ],
)
def test_a_role_goes_by_its_whole_arn(world: World, arn: str) -> None:
    world.role()
    world.allow(policy("dynamodb:*", resource="*"))
    assert world.put() == ""
    assert world.refusal("PutItem", arn, TableName="Chat", Item=KEY) == f"Unable to assume role {arn}."


@pytest.mark.parametrize(
    ("document", "trusted"),
    [
        (trust(), True),
        (trust(Principal={"Service": ["lambda.amazonaws.com", "appsync.amazonaws.com"]}), True),
        (trust(Principal={"Service": "lambda.amazonaws.com"}), False),
        (trust(Principal={"AWS": ACCOUNT}), False),
        (trust(Action="sts:TagSession"), False),
        (trust(Action="sts:*"), True),
        (trust(Effect="Deny"), False),
        (trust(Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}), True),
        (trust(Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}}), False),
    ],
)
def test_a_role_has_to_trust_appsync(world: World, *, document: str, trusted: bool) -> None:
    world.role(document)
    world.allow(policy("dynamodb:*"))
    assert world.put() == ("" if trusted else UNABLE)


def test_trust_that_is_taken_away_is_gone_at_once(world: World) -> None:
    world.role()
    world.allow(policy("dynamodb:*"))
    assert world.put() == ""
    other = trust(Principal={"Service": "lambda.amazonaws.com"})
    world.iam.update_assume_role_policy(RoleName="ChatRole", PolicyDocument=other)
    assert world.put() == UNABLE
    world.iam.update_assume_role_policy(RoleName="ChatRole", PolicyDocument=trust())
    assert world.put() == ""


def test_a_managed_policy_counts_in_its_default_version(world: World) -> None:
    world.role()
    arn = world.attach(policy("dynamodb:PutItem"))
    assert world.put() == ""
    world.iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("dynamodb:GetItem"), SetAsDefault=True)
    assert world.put() == denied("PutItem")
    world.iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    assert world.put() == ""
    world.iam.detach_role_policy(RoleName="ChatRole", PolicyArn=arn)
    assert world.put() == denied("PutItem")


def test_what_is_denied_expressly_stays_denied(world: World) -> None:
    world.role()
    world.allow(policy("dynamodb:*"))
    world.attach(policy("dynamodb:PutItem", effect="Deny"))
    expected = (
        f"User: {USER} is not authorized to perform: dynamodb:PutItem on resource: {TABLE} "
        "with an explicit deny in an identity-based policy"
    )
    assert world.put() == expected
    assert world.refusal("GetItem", TableName="Chat", Key=KEY) == ""


def test_a_boundary_limits_a_role(world: World) -> None:
    created = world.iam.create_policy(PolicyName="Boundary", PolicyDocument=policy("dynamodb:GetItem"))
    world.role(PermissionsBoundary=created["Policy"]["Arn"])
    world.allow(policy("dynamodb:*"))
    assert world.put() == denied("PutItem")
    assert world.refusal("GetItem", TableName="Chat", Key=KEY) == ""


def test_conditions_are_judged_at_each_call(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.role()
    condition = {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}
    world.allow(policy("dynamodb:*", Condition=condition))
    assert world.put() == ""

    class Later:
        @staticmethod
        def now(zone: Any) -> Any:
            return datetime(2031, 1, 1, tzinfo=zone)

    monkeypatch.setattr(call_context, "datetime", Later)
    assert world.put() == denied("PutItem")


@pytest.mark.parametrize(
    ("operation", "parameters", "action", "resource"),
    [
        ("GetItem", {"TableName": "Chat", "Key": KEY}, "GetItem", TABLE),
        ("Scan", {"TableName": "Chat"}, "Scan", TABLE),
        ("Scan", {"TableName": "Chat", "IndexName": "all"}, "Scan", f"{TABLE}/index/all"),
        ("Scan", {"TableName": TABLE}, "Scan", TABLE),
        ("BatchGetItem", {"RequestItems": {"Chat": {"Keys": [KEY]}}}, "BatchGetItem", TABLE),
        (
            "BatchWriteItem",
            {"RequestItems": {"Other": [{"DeleteRequest": {"Key": KEY}}]}},
            "BatchWriteItem",
            f"{TABLES}/Other",
        ),
        ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "Chat", "Key": KEY}}]}, "GetItem", TABLE),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {
                        "ConditionCheck": {
                            "TableName": "Other",
                            "Key": KEY,
                            "ConditionExpression": "attribute_not_exists(r)",
                        }
                    }
                ]
            },
            "ConditionCheckItem",
            f"{TABLES}/Other",
        ),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Delete": {"TableName": "Chat", "Key": KEY}}]},
            "DeleteItem",
            TABLE,
        ),
    ],
)
def test_each_operation_asks_for_its_own_right(
    world: World, *, operation: str, parameters: dict[str, Any], action: str, resource: str
) -> None:
    world.role()
    assert world.refusal(operation, **parameters) == denied(action, resource)
    world.allow(policy(f"dynamodb:{action}", resource=resource))
    assert world.refusal(operation, **parameters) == ""


def test_each_table_of_a_batch_is_asked_about(world: World) -> None:
    world.role()
    world.allow(policy("dynamodb:BatchGetItem"))
    keys = {"Keys": [KEY]}
    refused = world.refusal("BatchGetItem", RequestItems={"Chat": keys, "Other": keys})
    assert refused == denied("BatchGetItem", f"{TABLES}/Other")


def test_what_was_allowed_is_not_worked_out_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.role()
    world.allow(policy("dynamodb:PutItem"))
    assert world.put() == ""
    monkeypatch.setattr(role_rights, "policy_of", None)
    monkeypatch.setattr(role_rights, "PolicyRequest", None)
    assert world.put() == ""


def test_a_policy_of_the_table_allows_what_those_of_the_role_do_not_mention(world: World) -> None:
    world.role()
    assert world.put() == denied("PutItem")
    world.protect("dynamodb:PutItem", principal=ACCOUNT)
    assert world.put() == denied("PutItem"), "the account decides with the policies of its roles"
    for principal in (ROLE, USER):
        world.protect("dynamodb:PutItem", principal=principal)
        assert world.put() == ""
    assert world.refusal("GetItem", TableName="Chat", Key=KEY) == denied("GetItem")
    world.allow(policy("dynamodb:PutItem", effect="Deny"))
    assert world.put().endswith("with an explicit deny in an identity-based policy")


def test_a_policy_of_the_table_denies_what_was_allowed(world: World) -> None:
    world.role()
    world.allow(policy("dynamodb:*", resource="*"))
    assert world.put() == ""
    world.protect("dynamodb:PutItem", effect="Deny")
    explicit = "with an explicit deny in a resource-based policy"
    assert world.put() == f"User: {USER} is not authorized to perform: dynamodb:PutItem on resource: {TABLE} {explicit}"
    assert world.refusal("GetItem", TableName="Chat", Key=KEY) == ""
    call(world.service, "DeleteResourcePolicy", {"ResourceArn": TABLE}, CallContext(ACCOUNT, "us-east-1"))
    assert world.put() == ""
