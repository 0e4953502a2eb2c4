"""What requests leave behind: nothing grows with the number of requests that store nothing new."""

from __future__ import annotations

import gc
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from chatprov.appsync.execution.execution import Execution
from chatprov.appsync.execution.plan import Planner
from chatprov.appsync.request.documents import Documents, Operation, prepare
from chatprov.appsync.schema.executable import ExecutableSchema
from chatprov.local.moto_logs import backend as moto_logs
from chatprov.local.moto_sts import sessions as sts
from chatprov.local.services.cloudformation import stack
from chatprov.local.services.cognito import sign_ins
from chatprov.local.services.dynamodb import transaction
from tests.appsync.world import World, definition
from tests.local.cloudformation.stacks import ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.conftest import ClientFor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_only_new_garbage")]
_TRUSTED = '{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}'
TRUST = f'{{"Version": "2012-10-17", "Statement": [{_TRUSTED}]}}'
WARMING, MEASURED = 40, 80
KEPT = Operation | Planner | Execution


def growth(call: Callable[[int], object], warming: int, measured: int) -> float:
    """Return how many objects a call leaves behind, once caches are filled."""
    for number in range(warming):
        call(number)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(warming, warming + measured):
        call(number)
    gc.collect()
    return (len(gc.get_objects()) - before) / measured


def calls_of_deployments(client_for: ClientFor) -> dict[str, Callable[[int], object]]:
    """Return the calls of the services that deploy and describe, and of queries."""
    ssm, stacks, tagging, appsync = (
        client_for(name) for name in ("ssm", "cloudformation", "resourcegroupstaggingapi", "appsync")
    )
    template = '{"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}}}'
    s3 = client_for("s3")
    s3.create_bucket(Bucket="memory-of-queries")
    s3.put_object(Bucket="memory-of-queries", Key="rows", Body=b'{"a": 1}')

    def put_and_delete_parameter(number: int) -> None:
        ssm.put_parameter(Name=f"memory{number}", Type="String", Value="x" * 100)
        ssm.delete_parameter(Name=f"memory{number}")

    def create_and_delete_stack(number: int) -> None:
        stack_id = stacks.create_stack(StackName=f"memory{number}", TemplateBody=template)["StackId"]
        ended(stacks, stack_id)
        stacks.delete_stack(StackName=stack_id)
        assert ended(stacks, stack_id)["StackStatus"] == "DELETE_COMPLETE"

    def create_and_delete_api(_: int) -> None:
        api = appsync.create_graphql_api(name="memory", authenticationType="API_KEY")["graphqlApi"]["apiId"]
        appsync.create_api_key(apiId=api)
        appsync.delete_graphql_api(apiId=api)

    def select(_: int) -> None:
        answer = s3.select_object_content(
            Bucket="memory-of-queries",
            Key="rows",
            ExpressionType="SQL",
            Expression="SELECT * FROM s3object s",
            InputSerialization={"JSON": {"Type": "LINES"}},
            OutputSerialization={"JSON": {}},
        )
        assert [*answer["Payload"]]

    return {
        "put and delete a parameter": put_and_delete_parameter,
        "create and delete a stack": create_and_delete_stack,
        "create and delete an API": create_and_delete_api,
        "list tagged resources": lambda _: tagging.get_resources(),
        "select from an object": select,
    }


@pytest.fixture(scope="module")
def calls(client_for: ClientFor) -> dict[str, Callable[[int], object]]:
    dynamodb, s3, cognito, sts, iam = (client_for(name) for name in ("dynamodb", "s3", "cognito-idp", "sts", "iam"))
    names = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
    types = [{"AttributeName": "id", "AttributeType": "S"}]
    dynamodb.create_table(TableName="Memory", AttributeDefinitions=types, **names)
    s3.create_bucket(Bucket="memory-of-requests")
    pool = cognito.create_user_pool(PoolName="memory")["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows)
    client_id = client["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Correct-horse-1", Permanent=True)
    role = iam.create_role(RoleName="memory", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    item, key = {"id": {"S": "1"}, "text": {"S": "x" * 100}}, {"id": {"S": "1"}}
    update = {":t": {"S": "y" * 100}}

    def sign_in(_: int) -> object:
        given = {"USERNAME": "ann", "PASSWORD": "Correct-horse-1"}
        flow = "ADMIN_USER_PASSWORD_AUTH"
        return cognito.admin_initiate_auth(UserPoolId=pool, ClientId=client_id, AuthFlow=flow, AuthParameters=given)

    def put_and_delete(_: int) -> None:
        s3.put_object(Bucket="memory-of-requests", Key="k", Body=b"x" * 1000)
        s3.get_object(Bucket="memory-of-requests", Key="k")["Body"].read()
        s3.delete_object(Bucket="memory-of-requests", Key="k")

    def put_and_delete_item(number: int) -> None:
        other = {"id": {"S": f"n{number}"}}
        dynamodb.put_item(TableName="Memory", Item=other)
        dynamodb.delete_item(TableName="Memory", Key=other)

    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    dynamodb.create_table(TableName="Streamed", AttributeDefinitions=types, StreamSpecification=stream, **names)
    s3.put_object(Bucket="memory-of-requests", Key="other", Body=b"x")

    def list_in_pages(number: int) -> None:
        kept = f"p{number}", f"q{number}"
        for key in kept:
            s3.put_object(Bucket="memory-of-requests", Key=key, Body=b"x")
        s3.list_objects_v2(Bucket="memory-of-requests", MaxKeys=1, Prefix="p")
        for key in kept:
            s3.delete_object(Bucket="memory-of-requests", Key=key)

    logs = client_for("logs")
    logs.create_log_group(logGroupName="memory")
    logs.create_log_stream(logGroupName="memory", logStreamName="s")

    def put_log_event(_: int) -> object:
        event = {"timestamp": int(time.time() * 1000), "message": "m" * 100}
        return logs.put_log_events(logGroupName="memory", logStreamName="s", logEvents=[event])

    transaction = [{"Put": {"TableName": "Memory", "Item": item}}]
    return {
        "put an item": lambda _: dynamodb.put_item(TableName="Memory", Item=item),
        "put and delete an item": put_and_delete_item,
        "update an item": lambda _: dynamodb.update_item(
            TableName="Memory", Key=key, UpdateExpression="SET t = :t", ExpressionAttributeValues=update
        ),
        "a transaction": lambda _: dynamodb.transact_write_items(TransactItems=transaction),
        "overwrite an item of a table with a stream": lambda _: dynamodb.put_item(TableName="Streamed", Item=item),
        "list objects in pages": list_in_pages,
        "log": put_log_event,
        "read items": lambda _: dynamodb.scan(TableName="Memory"),
        "put, read and delete an object": put_and_delete,
        "list objects": lambda _: s3.list_objects_v2(Bucket="memory-of-requests"),
        "sign in": sign_in,
        "assume a role": lambda _: sts.assume_role(RoleArn=role, RoleSessionName="ss"),
        "look at a role": lambda _: iam.get_role(RoleName="memory"),
        **calls_of_deployments(client_for),
    }


@pytest.mark.parametrize(
    "name",
    [
        "put an item",
        "put and delete an item",
        "update an item",
        "a transaction",
        "overwrite an item of a table with a stream",
        "list objects in pages",
        "log",
        "read items",
        "put, read and delete an object",
        "list objects",
        "sign in",
        "assume a role",
        "look at a role",
        "put and delete a parameter",
        "create and delete a stack",
        "create and delete an API",
        "list tagged resources",
        "select from an object",
    ],
)
def test_a_request_that_stores_nothing_new_leaves_nothing_behind(
    calls: dict[str, Callable[[int], object]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sts, "MOST_SESSIONS", 20)
    monkeypatch.setattr(sign_ins, "MOST_REFRESH_TOKENS", 20)
    monkeypatch.setattr(moto_logs, "MOST_EVENTS", 20)
    monkeypatch.setattr(transaction, "MOST_TOKENS", 20)
    monkeypatch.setattr(stack, "MOST_DELETED", 20)
    assert growth(calls[name], WARMING, MEASURED) < 1


def test_documents_that_are_kept_are_bounded_by_what_they_take() -> None:
    schema = ExecutableSchema.build("type Query { a: Int }")

    def text(number: int, fields: int) -> str:
        return f"query q{number} {{{' '.join(f'a{number}_{field}: a' for field in range(fields))}}}"

    prepare(schema, text(0, 300))
    gc.collect()
    tracemalloc.start()
    try:
        kept = prepare(schema, text(1, 300))
        gc.collect()
        assert kept.weight / 4 < tracemalloc.get_traced_memory()[0] < kept.weight
    finally:
        tracemalloc.stop()
    documents = Documents(10 * kept.weight)
    for number in range(15):
        documents.prepare(schema, text(number, 250))
    assert 10 <= len(documents._prepared) <= 12
    documents.prepare(schema, text(1, 400))
    assert len(documents._prepared) <= 12, "one that is large is not kept"


def test_a_document_goes_with_its_plan_without_the_garbage_collector() -> None:
    world = World(definition("type Query { me: Me } type Me { name: String }"))
    world.resolver("Query", "me", '{"version": "2018-05-29"}', '{"name": "Ann"}', "Nothing")
    documents = world.runtime._documents = Documents(0)
    gc.collect()
    others = [each for each in gc.get_objects() if isinstance(each, KEPT)]  # what other tests' clouds have cached
    gc.disable()
    try:
        assert world.post("{me {name}}")["data"] == {"me": {"name": "Ann"}}
        assert not len(documents._prepared)
        left = [each for each in gc.get_objects() if isinstance(each, KEPT)]
    finally:
        gc.enable()
    assert {id(each) for each in left} <= {id(each) for each in others}


def test_a_log_stream_keeps_its_latest_events(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = client_for("logs")
    logs.create_log_group(logGroupName="latest")
    logs.create_log_stream(logGroupName="latest", logStreamName="s")
    monkeypatch.setattr(moto_logs, "MOST_EVENTS", 5)
    monkeypatch.setattr(moto_logs, "MOST_BYTES", 30)

    def kept(*messages: str) -> list[str]:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": each} for each in messages]
        logs.put_log_events(logGroupName="latest", logStreamName="s", logEvents=events)
        found = logs.get_log_events(logGroupName="latest", logStreamName="s", startFromHead=True)["events"]
        (stream,) = logs.describe_log_streams(logGroupName="latest")["logStreams"]
        assert stream["storedBytes"] == sum(len(each["message"]) for each in found)
        return [each["message"] for each in found]

    assert kept(*"abc") == list("abc")
    assert kept(*"defg") == list("cdefg")
    assert kept("x" * 28) == ["f", "g", "x" * 28]
    assert kept("y" * 40) == []
