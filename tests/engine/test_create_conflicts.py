"""What a create finds is no success by itself: a refusal is an error, and what is there is compared and made as wanted."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.errors import CallFailed, ForeignResource
from chatprov.project import load_project
from tests.conftest import ROOT
from tests.engine.harness import ONE_OF_EACH, Answer, Played, Stage
from tests.engine.test_every_attribute import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.engine.engine import Engine
    from chatprov.project import Project
    from chatprov.step import Attributes, Handle, ResourceContext

VARIANTS = {name: load_project(ROOT, ROOT, name) for name in ("documented", "hardened")}
RESOURCES = [(name, resource.key) for name, project in VARIANTS.items() for _, resource in project.resources()]
ONCE = [*{key: (name, key) for name, key in RESOURCES}.values()]
"""Each resource once, in the variant that is hardened."""
BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


class InCreate:
    """Knows whether the call that is made at this moment is one of a resource's `create`."""

    def __init__(self, engine: Engine, key: str) -> None:
        self._here = threading.local()
        resource = engine.resources[key]
        create = resource.create

        def watched(context: ResourceContext) -> Handle:
            self._here.inside = True
            try:
                return create(context)
            finally:
                self._here.inside = False

        resource.create = watched  # type: ignore[method-assign]  # this one resource of this one engine

    def __bool__(self) -> bool:
        return getattr(self._here, "inside", False)


def as_aws_makes_buckets(stage: Stage, played: Played) -> None:
    """Let each new bucket have all four settings of Block Public Access on, as S3 does by itself."""
    onlooker, choose = stage.client("s3"), played.choose

    def with_defaults(service: str, operation: str) -> Answer | None:
        buckets = [bucket["Name"] for bucket in onlooker.list_buckets()["Buckets"]]
        if operation == "PutPublicAccessBlock" and buckets:
            onlooker.put_public_access_block(Bucket=buckets[0], PublicAccessBlockConfiguration=BLOCKED)
        return choose(service, operation)

    played.choose = with_defaults


def assert_as_wanted(stage: Stage) -> None:
    assert {change.action for change in stage.engine().plan()} == {"none"}
    census = stage.census()
    assert census | {"data sources": 1} == ONE_OF_EACH


@pytest.mark.parametrize(
    ("variant", "key"),
    [
        pytest.param(*case, marks=() if case == ("hardened", "bucket-public-access") else pytest.mark.slow)
        for case in RESOURCES
    ],
)
def test_a_refused_create_is_an_error(stage: Stage, variant: str, key: str) -> None:
    stage.project, played = VARIANTS[variant], Played(stage.target)
    engine = stage.engine()
    inside = InCreate(engine, key)
    played.choose = lambda *_: Answer(403, "AccessDenied", "by a service control policy") if inside else None
    as_aws_makes_buckets(stage, played)
    with pytest.raises(CallFailed, match="AWS answers AccessDenied: by a service control policy"):
        engine.up()
    played.choose = Played.nothing
    missing = {change.resource.key for change in stage.engine().plan() if change.action != "none"}
    assert key in missing or (variant, key) == (
        "hardened",
        "bucket-public-access",
    )  # what S3 makes by itself is right there
    stage.engine().up()
    assert_as_wanted(stage)


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "key"), ONCE)
@pytest.mark.parametrize("carried_out", [False, True])
def test_an_internal_error_of_a_create(stage: Stage, variant: str, key: str, *, carried_out: bool) -> None:
    stage.project, played = VARIANTS[variant], Played(stage.target)
    engine = stage.engine()
    inside, left = InCreate(engine, key), [True]

    def once(_service: str, _operation: str) -> Answer | None:
        return Answer(500, "InternalFailure", carried_out=carried_out) if inside and left and left.pop() else None

    played.choose = once
    as_aws_makes_buckets(stage, played)
    engine.up()
    assert not left
    played.choose = Played.nothing
    assert_as_wanted(stage)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "path", "value"), CHANGES, ids=[f"{key} {path}" for key, path, _ in CHANGES])
def test_a_found_resource_that_differs_from_the_configuration(stage: Stage, key: str, path: str, value: Any) -> None:
    """The answer to a create is lost, and what is found is not as wanted: made by AWS, by an older run, or by somebody else."""
    played, engine = Played(stage.target), stage.engine()
    resource = engine.resources[key]
    desired, inside, left = resource.desired, InCreate(engine, key), [True]

    def otherwise(context: ResourceContext) -> Attributes:
        wanted = copy.deepcopy(dict(desired(context)))
        *sections, last = path.split(".")
        part: Any = wanted
        for section in sections:
            part = part[section]
        part[last] = value
        return wanted if inside and left else desired(context)

    resource.desired = otherwise  # type: ignore[method-assign]  # this one resource of this one engine
    played.choose = lambda *_: (
        Answer(500, "InternalFailure", carried_out=True) if inside and left and left.pop() else None
    )
    engine.up()
    played.choose = Played.nothing
    assert not left
    assert {change.action for change in stage.engine().plan()} == {"none"}
    assert stage.census() == ONE_OF_EACH


@pytest.mark.slow
@pytest.mark.parametrize("start", ["nothing", "documented"])
def test_a_log_group_that_appsync_created_first(stage: Stage, hardened: Project, start: str) -> None:
    played = Played(stage.target)
    if start == "documented":
        stage.engine().up()
    stage.project, logs = hardened, stage.client("logs")

    def made_first(_service: str, operation: str) -> Answer | None:
        if operation == "CreateLogGroup" and not logs.describe_log_groups()["logGroups"]:
            api = stage.client("appsync").list_graphql_apis()["graphqlApis"][0]["apiId"]
            logs.create_log_group(logGroupName=f"/aws/appsync/apis/{api}")
        return None

    played.choose = made_first
    stage.engine().up()
    played.choose = Played.nothing
    assert_as_wanted(stage)
    group = logs.describe_log_groups()["logGroups"][0]
    logging = hardened.config.api.logs
    assert logging is not None
    assert group["retentionInDays"] == logging.retention_days
    tags = logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"]
    assert tags == {"chatprov:stack": "chat-app", "chatprov:resource": "log-group"}


def make_role(stage: Stage) -> None:
    stage.client("iam").create_role(RoleName="ChatMessagesDS-role", AssumeRolePolicyDocument="{}")


def make_bucket(stage: Stage) -> None:
    place: Any = {"LocationConstraint": "ap-south-1"}
    stage.client("s3").create_bucket(Bucket="chat-app-uploads-appasync", CreateBucketConfiguration=place)


def make_table(stage: Stage) -> None:
    stage.client("dynamodb").create_table(
        TableName="ChatMessages",
        AttributeDefinitions=[{"AttributeName": "room", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "room", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


TAKEN = [
    ("CreateRole", "EntityAlreadyExists", 409, make_role),
    ("CreateBucket", "BucketAlreadyOwnedByYou", 409, make_bucket),
    ("CreateTable", "ResourceInUseException", 400, make_table),
]


@pytest.mark.parametrize(("operation", "code", "status"), [case[:3] for case in TAKEN])
def test_a_resource_created_by_another_run_in_the_meantime(
    stage: Stage, operation: str, code: str, status: int
) -> None:
    played = Played(stage.target)
    played.always(operation, Answer(status, code, carried_out=True))
    stage.engine().up()
    played.choose = Played.nothing
    assert_as_wanted(stage)


@pytest.mark.slow
@pytest.mark.parametrize(("operation", "make"), [(case[0], case[3]) for case in TAKEN])
def test_a_foreign_resource_created_in_the_meantime(
    stage: Stage, operation: str, make: Callable[[Stage], None]
) -> None:
    played, left = Played(stage.target), [True]

    def made_first(_service: str, called: str) -> None:
        if called == operation and left and left.pop():
            make(stage)

    played.choose = made_first
    with pytest.raises(CallFailed, match="Could not create"):
        stage.engine().up()
    assert not left
    with pytest.raises(ForeignResource, match="not created by chatprov"):
        stage.engine().up()
    stage.engine().down()
    assert sum(stage.census().values()) == 1
