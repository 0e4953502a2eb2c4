"""The account of a request: by its access key, or by what it names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from botocore.exceptions import ClientError

from chatprov.local.accounts import DEFAULT_ACCOUNT, account_of_key
from tests.local.signed_in import EMAIL, pool_with_user
from tests.local.test_other_services import FORM, signed_for
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.local.accounts.conftest import ClientOf

A, B, C = "551111111111", "552222222222", "554444444444"


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | statement]})


def refusal(call: Any, **parameters: Any) -> str:
    """Return the code of the error that a call raises."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def account_of(sts: Any) -> str:
    return str(sts.get_caller_identity()["Account"])


@pytest.mark.parametrize(
    ("key_id", "account"),
    [
        ("111111111111", "111111111111"),
        ("000000000000", "000000000000"),
        ("11111111111", DEFAULT_ACCOUNT),
        ("1111111111111", DEFAULT_ACCOUNT),
        ("111111111111\n", DEFAULT_ACCOUNT),
        ("¹¹¹¹¹¹¹¹¹¹¹¹", DEFAULT_ACCOUNT),
        ("test", DEFAULT_ACCOUNT),
        ("", DEFAULT_ACCOUNT),
        ("AKIAISSUEDISSUED1234", A),
        ("AKIAUNKNOWNUNKNOWN12", DEFAULT_ACCOUNT),
    ],
)
def test_the_account_of_an_access_key(key_id: str, account: str) -> None:
    assert account_of_key(key_id, {"AKIAISSUEDISSUED1234": A}.get) == account


def test_a_client_cannot_choose_an_account_by_motos_header(cloud_url: str) -> None:
    headers = signed_for("sts") | FORM | {"X-Moto-Account-Id": A}
    answer = requests.post(cloud_url, headers=headers, data="Action=GetCallerIdentity", timeout=PATIENCE)
    assert f"<Account>{DEFAULT_ACCOUNT}</Account>" in answer.text


def test_a_key_belongs_to_the_account_that_issued_it(client_of: ClientOf) -> None:
    iam = client_of("iam", A)
    arn = iam.create_user(UserName="issued")["User"]["Arn"]
    key = iam.create_access_key(UserName="issued")["AccessKey"]
    sts = client_of("sts", key["AccessKeyId"], key["SecretAccessKey"])
    identity = sts.get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (A, arn)
    assert arn == f"arn:aws:iam::{A}:user/issued"
    assert account_of(client_of("sts", B)) == B
    allow = {"Effect": "Allow", "Action": "dynamodb:CreateTable", "Resource": "*"}
    iam.put_user_policy(
        UserName="issued",
        PolicyName="tables",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
    )
    client_of("dynamodb", key["AccessKeyId"], key["SecretAccessKey"]).create_table(
        TableName="OfTheUser",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert "OfTheUser" in client_of("dynamodb", A).list_tables()["TableNames"]
    assert client_of("dynamodb", B).list_tables()["TableNames"] == []


# Roles across accounts


def test_a_role_of_another_account_is_assumed_by_its_trust_policy(client_of: ClientOf) -> None:
    trust = document(Principal={"AWS": B}, Action="sts:AssumeRole")
    role = client_of("iam", A).create_role(RoleName="across", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    asked = {"RoleArn": role, "RoleSessionName": "session"}
    assert refusal(client_of("sts", "553333333333").assume_role, **asked) == "AccessDenied"
    session = client_of("sts", B).assume_role(**asked)
    keys = session["Credentials"]
    sts = client_of("sts", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    identity = sts.get_caller_identity()
    assert identity["Account"] == A
    assert identity["Arn"] == f"arn:aws:sts::{A}:assumed-role/across/session" == session["AssumedRoleUser"]["Arn"]


def test_a_user_of_another_account_needs_a_policy_too(client_of: ClientOf) -> None:
    iam = client_of("iam", B)
    user = iam.create_user(UserName="wanderer")["User"]["Arn"]
    key = iam.create_access_key(UserName="wanderer")["AccessKey"]
    sts = client_of("sts", key["AccessKeyId"], key["SecretAccessKey"])
    roles = {}
    for name, arn in (("A", A), ("B", B)):
        trust = document(Principal={"AWS": user}, Action="sts:AssumeRole")
        created = client_of("iam", arn).create_role(RoleName=f"named-{name}", AssumeRolePolicyDocument=trust)
        roles[name] = {"RoleArn": created["Role"]["Arn"], "RoleSessionName": "session"}
    assert sts.assume_role(**roles["B"])["AssumedRoleUser"]  # the trust policy names the user, which is enough at home
    assert refusal(sts.assume_role, **roles["A"]) == "AccessDenied"
    policy = document(Action="sts:AssumeRole", Resource=roles["A"]["RoleArn"])
    iam.put_user_policy(UserName="wanderer", PolicyName="wander", PolicyDocument=policy)
    assert sts.assume_role(**roles["A"])["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{A}:")


def test_sessions_are_counted_in_the_account_of_the_role(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatprov.local.moto_sts.sessions.MOST_SESSIONS", 1)
    trust = document(Principal={"AWS": B}, Action="sts:AssumeRole")
    role = client_of("iam", C).create_role(RoleName="counted", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    sessions = [
        client_of("sts", B).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"] for _ in range(2)
    ]
    ended, last = (
        client_of("sts", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        for session in sessions
    )
    assert account_of(last) == C
    assert account_of(ended) == DEFAULT_ACCOUNT  # its key is unknown, as any other


@pytest.mark.parametrize("account", ["999999999999", "not-an-account"])
def test_a_role_of_an_account_without_roles_does_not_exist(client_of: ClientOf, account: str) -> None:
    arn = f"arn:aws:iam::{account}:role/unknown"
    assert refusal(client_of("sts", A).assume_role, RoleArn=arn, RoleSessionName="session") == "AccessDenied"


def test_no_role_of_another_account_is_passed_to_appsync(client_of: ClientOf) -> None:
    appsync = client_of("appsync", A)
    role = f"arn:aws:iam::{B}:role/theirs"
    api = {"name": "passing", "authenticationType": "API_KEY"}
    logs = {"logConfig": {"fieldLogLevel": "ALL", "cloudWatchLogsRoleArn": role}}
    assert refusal(appsync.create_graphql_api, **api, **logs) == "AccessDeniedException"
    found = appsync.create_graphql_api(**api)["graphqlApi"]
    source = {
        "apiId": found["apiId"],
        "name": "Table",
        "type": "AMAZON_DYNAMODB",
        "dynamodbConfig": {"tableName": "Table", "awsRegion": "us-east-1"},
    }
    assert refusal(appsync.create_data_source, serviceRoleArn=role, **source) == "AccessDeniedException"
    appsync.create_data_source(serviceRoleArn=role.replace(B, A), **source)
    assert refusal(appsync.update_data_source, serviceRoleArn=role, **source) == "AccessDeniedException"
    assert refusal(appsync.update_graphql_api, apiId=found["apiId"], **api, **logs) == "AccessDeniedException"
    described = appsync.get_graphql_api(apiId=found["apiId"])["graphqlApi"]
    assert "logConfig" not in described
    assert appsync.get_data_source(apiId=found["apiId"], name="Table")["dataSource"]["serviceRoleArn"] == role.replace(
        B, A
    )


# Cognito


def test_app_clients_and_tokens_name_their_account(client_of: ClientOf) -> None:
    pool_id, token = pool_with_user(client_of("cognito-idp", A))
    for key_id in (A, B, "test"):
        user = client_of("cognito-idp", key_id).get_user(AccessToken=token)
        assert {"Name": "email", "Value": EMAIL} in user["UserAttributes"]
    cognito = client_of("cognito-idp", B)
    assert refusal(cognito.admin_get_user, UserPoolId=pool_id, Username=EMAIL) == "ResourceNotFoundException"


def test_a_domain_prefix_is_taken_for_all_accounts_of_a_region(client_of: ClientOf) -> None:
    def create(account: str, region: str) -> Any:
        cognito = client_of("cognito-idp", account, region=region)
        pool_id = cognito.create_user_pool(PoolName="with-domain")["UserPool"]["Id"]
        return lambda: cognito.create_user_pool_domain(Domain="taken-prefix", UserPoolId=pool_id)

    create(A, "us-east-1")()
    assert refusal(create(B, "us-east-1")) == "InvalidParameterException"
    assert refusal(create(A, "us-east-1")) == "InvalidParameterException"
    create(B, "eu-west-1")()
    client_of("cognito-idp", A).describe_user_pool_domain(Domain="taken-prefix")


# Tags


def test_the_tagging_api_changes_nothing_of_another_account(client_of: ClientOf) -> None:
    client_of("s3", A).create_bucket(Bucket="tagged-by-its-owner")
    arn = "arn:aws:s3:::tagged-by-its-owner"
    for account, failed in ((B, {arn}), (A, set())):
        tagging = client_of("resourcegroupstaggingapi", account)
        assert tagging.tag_resources(ResourceARNList=[arn], Tags={"of": account})["FailedResourcesMap"].keys() == failed
    assert client_of("s3", A).get_bucket_tagging(Bucket="tagged-by-its-owner")["TagSet"] == [{"Key": "of", "Value": A}]
