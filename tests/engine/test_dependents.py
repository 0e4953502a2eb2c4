"""What others hung on a resource, and AWS wants gone first: `down` names it before it begins, and removes it when asked to."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chatprov.engine import schedule
from chatprov.engine.read_result import Ours
from chatprov.errors import CallFailed, HoldsData, NeedsReplacement
from tests.engine.harness import NOTHING, Answer, Played, Stage
from tests.engine.others import BUCKET, Others
from tests.engine.test_foreign_settings import changed_by, configured

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "ChatMessagesDS-role"
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


def own_policy(stage: Stage) -> str:
    created = stage.client("iam").create_policy(PolicyName="theirs", PolicyDocument=DENY)
    arn: str = created["Policy"]["Arn"]
    return arn


def domain(stage: Stage, others: Others) -> None:
    others.cognito.create_user_pool_domain(Domain="their-chat", UserPoolId=others.pool)


def managed_policy(stage: Stage, others: Others) -> None:
    others.iam.attach_role_policy(RoleName=ROLE, PolicyArn=own_policy(stage))


def inline_policy(stage: Stage, others: Others) -> None:
    others.iam.put_role_policy(RoleName=ROLE, PolicyName="their-rights", PolicyDocument=DENY)


def instance_profile(stage: Stage, others: Others) -> None:
    others.iam.create_instance_profile(InstanceProfileName="their-machines")
    others.iam.add_role_to_instance_profile(InstanceProfileName="their-machines", RoleName=ROLE)


def domain_name(stage: Stage, others: Others) -> None:
    others.appsync.create_domain_name(domainName="chat.example.com", certificateArn=CERTIFICATE)
    others.appsync.associate_api(domainName="chat.example.com", apiId=others.api)


def access_point(stage: Stage, others: Others) -> None:
    stage.client("s3control").create_access_point(AccountId="123456789012", Name="their-point", Bucket=BUCKET)


def delete_pool(others: Others) -> None:
    others.set_pool({"DeletionProtection": "INACTIVE"})
    others.cognito.delete_user_pool(UserPoolId=others.pool)


def delete_role(others: Others) -> None:
    others.iam.delete_role_policy(RoleName=ROLE, PolicyName="ChatMessages-access")
    others.iam.delete_role(RoleName=ROLE)


def delete_api(others: Others) -> None:
    others.appsync.delete_graphql_api(apiId=others.api)


HUNG: dict[str, tuple[Callable[[Stage, Others], None], str, Callable[[Others], None] | None, str]] = {
    "a pool's domain": (
        domain, "the domain their-chat of the Cognito user pool ChatUserPool", delete_pool,
        "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    ),
    "an attached policy": (
        managed_policy, "the attached policy arn:aws:iam::123456789012:policy/theirs of the IAM role", delete_role,
        "must detach all policies first",
    ),
    "an inline policy": (
        inline_policy, "the inline policy their-rights of the IAM role", delete_role, "must delete policies first",
    ),
    "an instance profile": (
        instance_profile, "the instance profile their-machines of the IAM role", delete_role,
        "must remove roles from instance profile first",
    ),
    "an API's domain name": (
        domain_name, "the domain name chat.example.com of the AppSync GraphQL API ChatAppAPI", delete_api,
        "API can not be deleted as it is associated to a domain",
    ),
    "an access point": (access_point, f"the access point their-point of the S3 bucket {BUCKET}", None, ""),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("hang", "told", "delete", "refusal"), HUNG.values(), ids=HUNG)
def test_down_with_dependents_of_others(
    stage: Stage,
    hang: Callable[[Stage, Others], None],
    told: str,
    delete: Callable[[Others], None] | None,
    refusal: str,
) -> None:
    stage.engine().up()
    others = Others(stage)
    hang(stage, others)
    assert changed_by(stage) == []
    mark = len(stage.target.calls)
    with pytest.raises(HoldsData) as stopped:
        stage.engine().down()
    assert told in str(stopped.value)
    assert stage.writes_since(mark) == []
    if delete:
        with pytest.raises(ClientError, match=refusal):
            delete(others)
    stage.engine().down(delete_data=True)
    assert stage.census() == NOTHING


STILL = [
    ("a pool's domain", "DeleteUserPool", "InvalidParameterException", 400),
    ("an attached policy", "DeleteRole", "DeleteConflict", 409),
    ("an instance profile", "DeleteRole", "DeleteConflict", 409),
    ("an API's domain name", "DeleteGraphqlApi", "BadRequestException", 400),
    ("an access point", "DeleteBucket", "BucketHasAccessPointsAttached", 400),
]
"""What AWS takes away only after it has answered, such as an API's domain name (hashicorp/terraform-provider-aws#25322)."""


@pytest.fixture
def serial_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One job at a time: an API that happens to be deleted before its user pool would be a reason to wait."""
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)


@pytest.mark.usefixtures("serial_jobs")
@pytest.mark.parametrize(
    ("hung", "operation", "code", "status", "emptied"),
    [
        pytest.param(*case, emptied, marks=() if case[0] == "an attached policy" else pytest.mark.slow)
        for case in STILL
        for emptied in (True, False)
    ],
)
def test_a_deleted_dependent_that_aws_still_sees(
    stage: Stage,
    hung: str,
    operation: str,
    code: str,
    status: int,
    *,
    emptied: bool,
) -> None:
    played = Played(stage.target)
    stage.engine().up()
    others = Others(stage)
    others.iam.delete_role_policy(RoleName=ROLE, PolicyName="ChatMessages-access")  # what else would have been removed
    if emptied:
        HUNG[hung][0](stage, others)
    answers = [Answer(status, code, HUNG[hung][3])] * 2
    played.choose = lambda _service, called: answers.pop() if called == operation and answers else None
    if emptied:
        stage.engine().down(delete_data=True)
        waits = [event.reason for event in stage.events if event.phase == "waiting"]
        assert waits == [f"AWS does not know everywhere yet what was removed a moment ago ({code})"] * 2
        assert stage.census() == NOTHING
    else:
        with pytest.raises(CallFailed, match=code):
            stage.engine().down()
        assert len(answers) == 1


@pytest.mark.usefixtures("serial_jobs")
def test_a_deleted_part_that_aws_still_sees(stage: Stage) -> None:
    played = Played(stage.target)
    stage.engine().up()
    answers = [Answer(409, "DeleteConflict", "Cannot delete entity, must delete policies first.")] * 2
    played.choose = lambda _service, called: answers.pop() if called == "DeleteRole" and answers else None
    stage.engine().down()
    assert stage.census() == NOTHING


def other_resolver(others: Others) -> None:
    vtl = '{"version": "2018-05-29"}'
    others.appsync.create_resolver(
        apiId=others.api, typeName="Message", fieldName="content", dataSourceName="ChatMessagesDS",
        requestMappingTemplate=vtl, responseMappingTemplate="null",
    )  # fmt: skip


def other_function(others: Others) -> None:
    function = others.appsync.create_function(
        apiId=others.api, name="theirs", dataSourceName="ChatMessagesDS", functionVersion="2018-05-29"
    )
    pipeline: dict[str, Any] = {"functions": [function["functionConfiguration"]["functionId"]]}
    others.appsync.create_resolver(
        apiId=others.api, typeName="Message", fieldName="sender", kind="PIPELINE", pipelineConfig=pipeline,
        requestMappingTemplate="{}", responseMappingTemplate="null",
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hang", "told"),
    [
        (other_resolver, ["the resolver Message.content of the AppSync data source ChatMessagesDS"]),
        (other_function, ["the resolver Message.sender", "the function theirs of the AppSync data source"]),
    ],
    ids=["a resolver", "a function"],
)
def test_dependents_of_a_replaced_data_source(stage: Stage, hang: Callable[[Others], None], told: list[str]) -> None:
    stage.engine().up()
    others = Others(stage)
    hang(others)
    stage.project = replace(stage.project, config=configured({"data_source.name": "OtherDS"}))
    with pytest.raises(NeedsReplacement) as stopped:
        stage.engine().up()
    assert all(words in stopped.value.advice for words in told)
    stage.engine().up(replace=True)
    assert changed_by(stage) == []


def test_dependents_of_a_retired_data_source(stage: Stage) -> None:
    stage.project = replace(stage.project, config=configured({"data_source.none_name": "NoData"}))
    stage.engine().up()
    others = Others(stage)
    others.appsync.create_resolver(
        apiId=others.api, typeName="Message", fieldName="content", dataSourceName="NoData",
        requestMappingTemplate='{"version": "2018-05-29"}', responseMappingTemplate="null",
    )  # fmt: skip
    stage.project = replace(stage.project, config=configured({}))
    mark = len(stage.target.calls)
    with pytest.raises(HoldsData, match=r"the resolver Message\.content of the AppSync data source"):
        stage.engine().up()
    assert stage.writes_since(mark) == []
    stage.engine().up(replace=True)
    assert changed_by(stage) == []
    with pytest.raises(others.appsync.exceptions.NotFoundException):
        others.appsync.get_resolver(apiId=others.api, typeName="Message", fieldName="content")


def test_deletion_of_a_protected_log_group(stage: Stage) -> None:
    logs = {"field_level": "ERROR", "verbose": False, "retention_days": 7}
    stage.project = replace(stage.project, config=configured({"api.logs": logs}))
    stage.engine().up()
    seen = stage.engine().read_all()["log-group"]
    assert isinstance(seen, Ours)
    protected = replace(seen.found, attributes={**seen.found.attributes, "deletionProtectionEnabled": True})
    calls: list[tuple[str, Any]] = []

    class Logs:
        def __getattr__(self, method: str) -> Any:
            return lambda **parameters: calls.append((method, parameters))

    class Clients:
        def client(self, service: str) -> Any:
            assert service == "logs"
            return Logs()

    here = stage.engine().context({})
    context = replace(here, environment=replace(here.environment, clients=Clients()))
    seen.resource.delete(context, protected)
    assert [method for method, _ in calls] == ["put_log_group_deletion_protection", "delete_log_group"]
