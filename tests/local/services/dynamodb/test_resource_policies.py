"""Policies of tables: what AWS documents, and what was measured on AWS (findings DDB-TABLE of ack-api-quirks)."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.local.services.dynamodb.calls import REGION, ROOMS, Refused, by_sdk, create, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.services.dynamodb.calls import Call

ACCOUNT, OTHER = "123456789012", "111111111111"
ARN = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{ROOMS}"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
NOT_VALID = "One or more parameter values were invalid: "
NO_DOCUMENT = f"{NOT_VALID}Invalid policy document: "


UNBOUNDED = (
    "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure "
    "least-privilege form of access"
)


def statement(**more: Any) -> dict[str, Any]:
    usual = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "dynamodb:GetItem", "Resource": ARN}
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


def policy(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements or [statement()]), **more})


@pytest.fixture
def table(sdk: Call) -> Call:
    """Call an operation through boto3; the table Rooms is there."""
    create(sdk)
    return sdk


def put(call: Call, document: str, **more: Any) -> str:
    return str(call("PutResourcePolicy", ResourceArn=ARN, Policy=document, **more)["RevisionId"])


def refusal(send: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        send()
    return refused.value.code, refused.value.message


def test_a_policy_is_kept_in_one_form(table: Call) -> None:
    sid = statement(Sid="Read", Action=["dynamodb:GetItem"], Effect="allow", Principal={"AWS": [ACCOUNT, ROOT]})
    first = put(table, json.dumps({"Statement": dict(reversed(sid.items())), "Version": "2012-10-17"}, indent=4))
    assert len(first) == 13
    kept = table("GetResourcePolicy", ResourceArn=ARN)
    assert kept == {
        "RevisionId": first,
        "Policy": '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"'
        + ROOT
        + f'"}},"Action":"dynamodb:GetItem","Resource":"{ARN}"}}]}}',
    }
    assert put(table, kept["Policy"]) == first, "it says the same"
    assert put(table, policy(statement(Sid="Read", Principal={"AWS": ROOT}))) == first
    second = put(table, policy())
    assert int(second) > int(first)
    assert put(table, kept["Policy"]) not in {first, second}


def test_a_policy_without_a_version_has_the_oldest_one(table: Call) -> None:
    bare = json.dumps({"Statement": [statement()]})
    first = put(table, bare)
    kept = table("GetResourcePolicy", ResourceArn=ARN)["Policy"]
    assert json.loads(kept)["Version"] == "2008-10-17"
    assert put(table, bare) == first
    assert put(table, kept) != first, "for AWS these are two policies"


def test_a_policy_is_deleted(table: Call) -> None:
    assert table("DeleteResourcePolicy", ResourceArn=ARN) == {}
    revision = put(table, policy())
    assert table("DeleteResourcePolicy", ResourceArn=ARN, ExpectedRevisionId=revision) == {"RevisionId": revision}
    code, text = refusal(lambda: table("GetResourcePolicy", ResourceArn=ARN))
    assert (code, text) == (
        "PolicyNotFoundException",
        f"Resource-based policy not found for the provided ResourceArn: {ARN}",
    )


def test_a_table_is_created_with_a_policy(sdk: Call) -> None:
    described = create(sdk, ResourcePolicy=policy())
    assert "ResourcePolicy" not in described
    assert json.loads(sdk("GetResourcePolicy", ResourceArn=ARN)["Policy"])["Statement"][0]["Effect"] == "Allow"
    assert refusal(lambda: create(sdk, "Other", ResourcePolicy="{"))[0] == "ValidationException"
    assert sdk("ListTables")["TableNames"] == [ROOMS]
    sdk("DeleteTable", TableName=ROOMS)
    create(sdk)
    assert refusal(lambda: sdk("GetResourcePolicy", ResourceArn=ARN))[0] == "PolicyNotFoundException"


def test_a_revision_that_is_not_the_expected_one(table: Call) -> None:
    start = "Resource-based policy not found for the provided ResourceArn: Requested "
    operations: list[Callable[[str], Any]] = [
        lambda expected: put(table, policy(statement(Sid="New")), ExpectedRevisionId=expected),
        lambda expected: table("DeleteResourcePolicy", ResourceArn=ARN, ExpectedRevisionId=expected),
    ]
    for operation in operations:
        code, text = refusal(partial(operation, "1"))
        assert code == "PolicyNotFoundException"
        assert text == f"{start}update for policy with revision id 1, but table {ROOMS} has no associated policy."
    revision = put(table, policy(), ExpectedRevisionId="NO_POLICY")
    for operation in operations:
        assert refusal(partial(operation, "1"))[1] == (
            f"{start}update for policy with revision id 1, but the policy associated to target table {ROOMS} has revision id "
            f"{revision}."
        )
    assert refusal(lambda: operations[0]("NO_POLICY"))[1] == (
        f"{start}policy update expecting none to be present for table {ROOMS}, but a policy exists with revision id {revision}."
    )
    assert put(table, policy(statement(Sid="New")), ExpectedRevisionId=revision) != revision


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (policy() + " " * 20_481, f"{NOT_VALID}Maximum policy size of 20480 bytes exceeded"),
        ("{not json", f"{NO_DOCUMENT}This policy contains invalid Json"),
        ("", f"{NO_DOCUMENT}This policy contains invalid Json"),
        ("[]", f"{NO_DOCUMENT}This policy contains invalid Json"),
        (json.dumps({"Statement": []}), f"{NO_DOCUMENT}Could not parse the policy: Statement is empty!"),
        (policy(statement(Resource=None)), f"{NO_DOCUMENT}Missing required field Resource"),
        (policy(statement(Action=None)), f"{NO_DOCUMENT}Missing required field Action"),
        (policy(statement(Effect=None)), f"{NO_DOCUMENT}Missing required field Effect"),
        (policy(statement(Principal=None)), f"{NO_DOCUMENT}Missing required field Principal"),
        (
            policy(statement(Sid="a"), statement(Sid="a")),
            f"{NO_DOCUMENT}The Statement Ids in the policy are not unique",
        ),
        (policy(statement(Principal=ACCOUNT)), f"{NO_DOCUMENT}Syntax error"),
        (policy(statement(Principal={"AWS": "ann"})), f"{NOT_VALID}Invalid principal in policy document."),
        (
            policy(statement(Action=["dynamodb:GetRecords", "dynamodb:GetItem", "s3:GetObject"])),
            f'{NO_DOCUMENT}The following action names are invalid: "dynamodb:GetRecords", "s3:GetObject"',
        ),
        (
            policy(statement(Resource=f"{ARN}/stream/2026")),
            f'{NO_DOCUMENT}The relative-id "table/{ROOMS}/stream/2026" is invalid for ARN "{ARN}/stream/2026"',
        ),
        (policy(statement(Principal="*")), UNBOUNDED),
        (policy(statement(Principal={"AWS": "*"})), UNBOUNDED),
    ],
)
def test_a_document_that_is_refused_changes_nothing(table: Call, document: str, text: str) -> None:
    revision = put(table, policy())
    assert refusal(lambda: put(table, document)) == ("ValidationException", text)
    assert table("GetResourcePolicy", ResourceArn=ARN)["RevisionId"] == revision


def test_what_a_policy_may_say(table: Call) -> None:
    for accepted in (
        statement(Resource="*"),
        statement(Resource=[ARN, f"{ARN}/index/i"]),
        statement(Resource=f"{ARN}s"),
        statement(Action=["dynamodb:Get*", "dynamodb:conditioncheckitem", "*"]),
        statement(Effect="Deny", Principal="*", Action="dynamodb:DeleteTable"),
        statement(Principal={"AWS": f"arn:aws:iam::{OTHER}:role/app/reader"}),
        statement(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OTHER}}),
    ):
        put(table, policy(accepted))
    put(table, policy() + " " * (20_480 - len(policy())))


@pytest.mark.parametrize(
    ("arn", "code", "text"),
    [
        (ROOMS, "ValidationException", f"{NOT_VALID}ARNs must start with 'arn:': {ROOMS}"),
        (f"{ARN}s", "ResourceNotFoundException", f"Requested resource not found: Table: {ROOMS}s not found"),
        (
            ARN.replace(ACCOUNT, OTHER),
            "ValidationException",
            "This action is only supported by accounts that match the resource owner\u2019s account.",
        ),
        (
            ARN.replace("us-east-1", "us-west-2"),
            "ValidationException",
            f"{NOT_VALID}Invalid resource Arn: {ARN.replace('us-east-1', 'us-west-2')}",
        ),
        (
            ARN.replace("aws", "aws-cn", 1),
            "ValidationException",
            f"{NOT_VALID}Invalid resource Arn: {ARN.replace('aws', 'aws-cn', 1)}",
        ),
        (
            f"{ARN}/index/i",
            "ValidationException",
            f"{NOT_VALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {ARN}/index/i",
        ),
        (
            f"{ARN}/backup/0170",
            "ValidationException",
            f"{NOT_VALID}Provided Arn is not a DynamoDB resource arn: {ARN}/backup/0170",
        ),
        (
            f"{ARN}/stream/2000-01-01T00:00:00.000",
            "ResourceNotFoundException",
            f"Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: {ROOMS}",
        ),
    ],
)
def test_the_forms_of_the_arn(table: Call, arn: str, code: str, text: str) -> None:
    for operation, more in (("GetResourcePolicy", {}), ("PutResourcePolicy", {"Policy": policy()})):
        assert refusal(partial(table, operation, ResourceArn=arn, **more)) == (code, text)


def test_a_policy_of_a_stream_is_not_offered(table: Call) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    arn = table("UpdateTable", TableName=ROOMS, StreamSpecification=stream)["TableDescription"]["LatestStreamArn"]
    code, text = refusal(lambda: table("PutResourcePolicy", ResourceArn=arn, Policy=policy()))
    assert (code, text.partition(",")[0]) == ("NotImplemented", "The local cloud has no policies of streams")


# What policies decide


def of_account(account: str) -> Call:
    return by_sdk(account)


def denied(principal: str, action: str, reason: str, resource: str = ARN) -> tuple[str, str]:
    text = f"User: {principal} is not authorized to perform: dynamodb:{action} on resource: {resource} {reason}"
    return "AccessDeniedException", text


def test_another_account_needs_a_policy_and_the_arn(table: Call) -> None:
    other, root = of_account(OTHER), f"arn:aws:iam::{OTHER}:root"
    table("PutItem", TableName=ROOMS, Item=message())

    def get() -> Any:
        return other("GetItem", TableName=ARN, Key=message())

    by_policy = "because no resource-based policy allows the dynamodb:{} action"
    assert refusal(get) == denied(root, "GetItem", by_policy.format("GetItem"))
    put(table, policy(statement(Principal={"AWS": OTHER}, Action=["dynamodb:GetItem", "dynamodb:BatchGetItem"])))
    assert get()["Item"] == message()
    batch = other("BatchGetItem", RequestItems={ARN: {"Keys": [message()]}})["Responses"]
    assert list(batch.values()) == [[message()]]
    assert refusal(lambda: other("PutItem", TableName=ARN, Item=message())) == denied(
        root, "PutItem", by_policy.format("PutItem")
    )
    assert refusal(lambda: other("GetItem", TableName=ROOMS, Key=message()))[0] == "ResourceNotFoundException"
    put(table, policy(statement(Principal={"AWS": OTHER}, Action="dynamodb:*")))
    names: dict[str, dict[str, str]] = {
        "DescribeTimeToLive": {},
        "DescribeContinuousBackups": {},
        "CreateBackup": {"BackupName": "backup"},
    }
    for operation, more in names.items():
        code, _ = refusal(partial(other, operation, TableName=ARN, **more))
        assert code in {"ResourceNotFoundException", "TableNotFoundException"}, "not across accounts"
    statement_of_other = {"Statement": f'SELECT * FROM "{ARN}" WHERE "roomId" = \'r\''}
    assert refusal(lambda: other("ExecuteStatement", **statement_of_other))[0] == "ResourceNotFoundException"


def test_another_account_uses_a_table_like_its_own(table: Call) -> None:
    other = of_account(OTHER)
    create(other)
    put(table, policy(statement(Principal={"AWS": OTHER}, Action="dynamodb:*")))
    own, foreign = {"TableName": ROOMS, "Item": message()}, {"TableName": ARN, "Item": message(text="foreign")}
    other("TransactWriteItems", TransactItems=[{"Put": own}, {"Put": foreign}])
    assert table("GetItem", TableName=ROOMS, Key=message())["Item"]["text"] == {"S": "foreign"}
    assert other("Scan", TableName=ROOMS)["Items"] == [message()]
    assert other("DescribeTable", TableName=ARN)["Table"]["TableArn"] == ARN
    other("TagResource", ResourceArn=ARN, Tags=[{"Key": "k", "Value": "v"}])
    assert table("ListTagsOfResource", ResourceArn=ARN)["Tags"] == [{"Key": "k", "Value": "v"}]
    other("DeleteTable", TableName=ARN)
    assert table("ListTables")["TableNames"] == []
    assert other("ListTables")["TableNames"] == [ROOMS]


def test_a_denial_holds_for_the_account_itself(table: Call) -> None:
    put(
        table,
        policy(statement(Effect="Deny", Principal="*", Action=["dynamodb:DeleteTable", "dynamodb:PartiQLSelect"])),
    )
    explicit = "with an explicit deny in a resource-based policy"
    assert refusal(lambda: table("DeleteTable", TableName=ROOMS)) == denied(ROOT, "DeleteTable", explicit)
    select = {"Statement": f'SELECT * FROM "{ROOMS}"'}
    assert refusal(lambda: table("ExecuteStatement", **select)) == denied(ROOT, "PartiQLSelect", explicit)
    table("PutItem", TableName=ROOMS, Item=message())
    table("DeleteResourcePolicy", ResourceArn=ARN)
    assert table("ExecuteStatement", **select)["Items"] == [message()]
    table("DeleteTable", TableName=ROOMS)


def test_a_policy_that_locks_its_author_out_has_to_be_confirmed(table: Call) -> None:
    lockout = policy(statement(Effect="Deny", Principal="*", Action="dynamodb:PutResourcePolicy"))
    expected = (
        "AccessDeniedException",
        "The new resource policy will not allow you to update the resource policy in the future.",
    )
    assert refusal(lambda: put(table, lockout)) == expected
    assert refusal(lambda: put(table, lockout, ConfirmRemoveSelfResourceAccess=False)) == expected
    put(table, policy(statement(Effect="Deny", Principal="*", Action="dynamodb:DeleteResourcePolicy")))
    put(table, lockout, ConfirmRemoveSelfResourceAccess=True)
    explicit = "with an explicit deny in a resource-based policy"
    assert refusal(lambda: put(table, policy())) == denied(ROOT, "PutResourcePolicy", explicit)
    assert json.loads(table("GetResourcePolicy", ResourceArn=ARN)["Policy"])["Statement"][0]["Effect"] == "Deny"


def user_of(account: str, *allowed: str) -> tuple[Call, str]:
    """Return a function that calls DynamoDB as a new user with the right to some actions, and the user's ARN."""
    iam = boto3.client("iam", aws_access_key_id=account, aws_secret_access_key="test", region_name=REGION)
    arn = iam.create_user(UserName="ann")["User"]["Arn"]
    if allowed:
        own = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
        iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=policy(own))
    return by_sdk(iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]), arn


def test_a_user_needs_a_policy_of_the_identity_or_of_the_table(table: Call) -> None:
    table("PutItem", TableName=ROOMS, Item=message())
    ann, arn = user_of("test", "dynamodb:PutItem")

    def get() -> Any:
        return ann("GetItem", TableName=ROOMS, Key=message())

    by_identity = "because no identity-based policy allows the dynamodb:GetItem action"
    ann("PutItem", TableName=ROOMS, Item=message())
    assert refusal(get) == denied(arn, "GetItem", by_identity)
    put(table, policy(statement()))
    assert refusal(get) == denied(arn, "GetItem", by_identity), (
        "the account decides with the policies of its identities"
    )
    put(table, policy(statement(Principal={"AWS": arn})))
    assert get()["Item"] == message()
    put(table, policy(statement(Effect="Deny", Principal={"AWS": arn}, Action="dynamodb:PutItem")))
    explicit = "with an explicit deny in a resource-based policy"
    assert refusal(lambda: ann("PutItem", TableName=ROOMS, Item=message())) == denied(arn, "PutItem", explicit)


def test_a_user_of_another_account_needs_both_policies(table: Call) -> None:
    ann, arn = user_of(OTHER)
    put(table, policy(statement(Principal={"AWS": arn})))

    def get(caller: Call) -> Any:
        return caller("GetItem", TableName=ARN, Key=message())

    by_identity = "because no identity-based policy allows the dynamodb:GetItem action"
    assert refusal(lambda: get(ann)) == denied(arn, "GetItem", by_identity)
    iam = boto3.client("iam", aws_access_key_id=OTHER, aws_secret_access_key="test", region_name=REGION)
    own = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": ARN}
    iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=policy(own))
    assert get(ann) == {}
    assert refusal(lambda: get(of_account(OTHER)))[0] == "AccessDeniedException", "the policy names the user only"
