"""Changes and deletions made outside chatprov: `plan` names them, `up` repairs them and changes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chatprov.errors import ForeignResource
from tests.engine.harness import ONE_OF_EACH, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

BUCKET = "chat-app-uploads-appasync"
ROLE = "ChatMessagesDS-role"
API_PARTS = ["api", "schema", "data-source", "resolver-Mutation-sendMessage", "resolver-Query-getMessages"]


class Hand:
    """What changes things from outside: clients, and the ids of the resources."""

    def __init__(self, stage: Stage) -> None:
        self.client = stage.client
        self.dynamodb, self.s3, self.iam = (stage.client(name) for name in ("dynamodb", "s3", "iam"))
        self.cognito, self.appsync = stage.client("cognito-idp"), stage.client("appsync")
        self.pool: str = self.cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
        self.pool_tags = self.cognito.describe_user_pool(UserPoolId=self.pool)["UserPool"]["UserPoolTags"]
        clients = self.cognito.list_user_pool_clients(UserPoolId=self.pool)["UserPoolClients"]
        self.app_client: str = clients[0]["ClientId"]
        self.api: dict[str, Any] = self.appsync.list_graphql_apis()["graphqlApis"][0]
        self.api_id: str = self.api["apiId"]

    def update_pool(self, **settings: Any) -> None:
        self.cognito.update_user_pool(UserPoolId=self.pool, **settings)

    def delete_pool(self) -> None:
        self.update_pool(DeletionProtection="INACTIVE")
        self.cognito.delete_user_pool(UserPoolId=self.pool)

    def delete_role(self) -> None:
        self.delete_policy()
        self.iam.delete_role(RoleName=ROLE)

    def delete_policy(self) -> None:
        self.iam.delete_role_policy(RoleName=ROLE, PolicyName="ChatMessages-access")

    def resolver(self, call: str, **settings: Any) -> None:
        getattr(self.appsync, call)(apiId=self.api_id, typeName="Query", fieldName="getMessages", **settings)

    def delete_source(self) -> None:
        for type_name, field in (("Query", "getMessages"), ("Mutation", "sendMessage")):
            self.appsync.delete_resolver(apiId=self.api_id, typeName=type_name, fieldName=field)
        self.appsync.delete_data_source(apiId=self.api_id, name="ChatMessagesDS")


class Case(NamedTuple):
    name: str
    meddle: Callable[[Hand], Any]
    named: list[str]
    """What `plan` names."""
    written: set[str]
    """The operations that repair it; nothing else may be written."""


CASES = [
    Case("table deleted", lambda h: h.dynamodb.delete_table(TableName="ChatMessages"), ["table"], {"CreateTable"}),
    Case(
        "table protected",
        lambda h: h.dynamodb.update_table(TableName="ChatMessages", DeletionProtectionEnabled=True),
        ["table"],
        {"UpdateTable"},
    ),
    Case(
        "capacity provisioned",
        lambda h: h.dynamodb.update_table(
            TableName="ChatMessages",
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        ),
        ["table"],
        {"UpdateTable"},
    ),
    Case(
        "recovery switched on",
        lambda h: h.dynamodb.update_continuous_backups(
            TableName="ChatMessages", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        ),
        ["table"],
        {"UpdateContinuousBackups"},
    ),
    Case(
        "pool deleted",
        Hand.delete_pool,
        ["user-pool", "app-client", "api"],
        {"CreateUserPool", "CreateUserPoolClient", "UpdateGraphqlApi"},
    ),
    Case(
        "password policy weakened",
        lambda h: h.update_pool(
            Policies={"PasswordPolicy": {"MinimumLength": 6}}, DeletionProtection="ACTIVE", UserPoolTags=h.pool_tags
        ),
        ["user-pool"],
        {"UpdateUserPool"},
    ),
    Case(
        "client deleted",
        lambda h: h.cognito.delete_user_pool_client(UserPoolId=h.pool, ClientId=h.app_client),
        ["app-client"],
        {"CreateUserPoolClient"},
    ),
    Case(
        "client changed",
        lambda h: h.cognito.update_user_pool_client(
            UserPoolId=h.pool, ClientId=h.app_client, ClientName="ChatAppClient", RefreshTokenValidity=9
        ),
        ["app-client"],
        {"UpdateUserPoolClient"},
    ),
    Case(
        "bucket deleted",
        lambda h: h.s3.delete_bucket(Bucket=BUCKET),
        ["bucket", "bucket-public-access", "bucket-cors"],
        {"CreateBucket", "PutPublicAccessBlock", "PutBucketCors"},
    ),
    Case(
        "public access blocked",
        lambda h: h.s3.put_public_access_block(
            Bucket=BUCKET,
            PublicAccessBlockConfiguration=dict.fromkeys(
                ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
            ),
        ),
        ["bucket-public-access"],
        {"PutPublicAccessBlock"},
    ),
    Case(
        "public access setting deleted",
        lambda h: h.s3.delete_public_access_block(Bucket=BUCKET),
        ["bucket-public-access"],
        {"PutPublicAccessBlock"},
    ),
    Case("CORS deleted", lambda h: h.s3.delete_bucket_cors(Bucket=BUCKET), ["bucket-cors"], {"PutBucketCors"}),
    Case(
        "CORS changed",
        lambda h: h.s3.put_bucket_cors(
            Bucket=BUCKET, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
        ),
        ["bucket-cors"],
        {"PutBucketCors"},
    ),
    Case(
        "API deleted",
        lambda h: h.appsync.delete_graphql_api(apiId=h.api_id),
        API_PARTS,
        {"CreateGraphqlApi", "StartSchemaCreation", "CreateDataSource", "CreateResolver"},
    ),
    Case(
        "API opened by key",
        lambda h: h.appsync.update_graphql_api(apiId=h.api_id, name="ChatAppAPI", authenticationType="API_KEY"),
        ["api"],
        {"UpdateGraphqlApi"},
    ),
    Case(
        "schema changed",
        lambda h: h.appsync.start_schema_creation(
            apiId=h.api_id,
            definition=b"type Query { getMessages(roomId: ID!): [String] } type Mutation { sendMessage: String }",
        ),
        ["schema"],
        {"StartSchemaCreation"},
    ),
    Case("role deleted", Hand.delete_role, ["role", "role-policy"], {"CreateRole", "PutRolePolicy"}),
    Case(
        "role trusts somebody else",
        lambda h: h.iam.update_assume_role_policy(
            RoleName=ROLE,
            PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        ),
        ["role"],
        {"UpdateAssumeRolePolicy"},
    ),
    Case("policy deleted", Hand.delete_policy, ["role-policy"], {"PutRolePolicy"}),
    Case(
        "data source deleted",
        Hand.delete_source,
        ["data-source", "resolver-Mutation-sendMessage", "resolver-Query-getMessages"],
        {"CreateDataSource", "CreateResolver"},
    ),
    Case(
        "data source moved",
        lambda h: h.appsync.update_data_source(
            apiId=h.api_id,
            name="ChatMessagesDS",
            type="AMAZON_DYNAMODB",
            serviceRoleArn=h.iam.get_role(RoleName=ROLE)["Role"]["Arn"],
            dynamodbConfig={"tableName": "Other", "awsRegion": "ap-south-1"},
        ),
        ["data-source"],
        {"UpdateDataSource"},
    ),
    Case(
        "resolver deleted",
        lambda h: h.resolver("delete_resolver"),
        ["resolver-Query-getMessages"],
        {"CreateResolver"},
    ),
    Case(
        "template edited",
        lambda h: h.resolver(
            "update_resolver",
            dataSourceName="ChatMessagesDS",
            requestMappingTemplate='{"version":"2018-05-29","operation":"Scan"}',
            responseMappingTemplate="$util.toJson($ctx.result.items)",
        ),
        ["resolver-Query-getMessages"],
        {"UpdateResolver"},
    ),
]

# What lost its tags: nothing says whose it is, the state file neither.
UNMARKED = [
    Case(
        "table's tag removed",
        lambda h: h.dynamodb.untag_resource(
            ResourceArn=h.dynamodb.describe_table(TableName="ChatMessages")["Table"]["TableArn"],
            TagKeys=["chatprov:resource", "chatprov:stack"],
        ),
        ["table"],
        {"TagResource"},
    ),
    Case(
        "bucket's tags removed", lambda h: h.s3.delete_bucket_tagging(Bucket=BUCKET), ["bucket"], {"PutBucketTagging"}
    ),
    Case(
        "API's tags removed",
        lambda h: h.appsync.untag_resource(resourceArn=h.api["arn"], tagKeys=["chatprov:stack", "chatprov:resource"]),
        ["api"],
        {"TagResource"},
    ),
    Case(
        "role's tags removed",
        lambda h: h.iam.untag_role(RoleName=ROLE, TagKeys=["chatprov:stack", "chatprov:resource"]),
        ["role"],
        {"TagRole"},
    ),
    Case(
        "pool's tags lost in an update",
        lambda h: h.update_pool(Policies={"PasswordPolicy": {"MinimumLength": 6}}, UserPoolTags={}),
        ["user-pool"],
        {"UpdateUserPool", "TagResource"},
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan_and_repair_of_a_change_made_outside(stage: Stage, case: Case) -> None:
    stage.engine().up()
    case.meddle(Hand(stage))
    assert [change.resource.key for change in stage.engine().plan() if change.action != "none"] == case.named
    mark = len(stage.target.calls)
    stage.engine().up()
    assert {call.operation for call in stage.writes_since(mark)} == case.written
    assert stage.census() == ONE_OF_EACH
    assert {change.action for change in stage.engine().plan()} == {"none"}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNMARKED, ids=lambda case: case.name)
def test_adoption_of_a_resource_that_lost_its_tags(stage: Stage, case: Case) -> None:
    stage.engine().up()
    case.meddle(Hand(stage))
    mark = len(stage.target.calls)
    for run in (stage.engine().plan, stage.engine().up):
        with pytest.raises(ForeignResource, match="in the state file, but without chatprov's tags") as stopped:
            run()
        assert "--adopt" in stopped.value.advice
    assert stage.writes_since(mark) == []
    changed = stage.engine().up(adopt=True).changes
    assert changed[0].resource.key == case.named[0]
    assert {change.action for change in changed} == {"adopt"}  # with it what is a part of it
    assert {call.operation for call in stage.writes_since(mark)} == case.written
    assert stage.census() == ONE_OF_EACH
    assert {change.action for change in stage.engine().plan()} == {"none"}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNMARKED, ids=lambda case: case.name)
def test_down_with_a_resource_that_lost_its_tags(stage: Stage, case: Case) -> None:
    stage.engine().up()
    case.meddle(Hand(stage))
    engine = stage.engine()
    kept = {"table": "tables", "bucket": "buckets", "api": "apis", "role": "roles", "user-pool": "pools"}[case.named[0]]
    assert case.named[0] not in {result.resource.key for result in engine.down(delete_data=True)}
    assert [note for note in engine.notes if " is kept: " in note and "--adopt" in note] == list(engine.notes)
    assert len(engine.notes) == 1
    found = {key: count for key, count in stage.census().items() if count and key != "data sources"}
    assert found == {kept: 1}
