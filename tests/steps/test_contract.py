"""The contract of the steps' resources: each keeps it, and each way to break it is found."""

# ruff: noqa: ARG002  # the signatures are those of the contract
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chatprov.aws_resource import AwsApi, ListedAwsResource
from chatprov.engine.engine import Engine
from chatprov.step import DataCount, Handle, Observed, Step, StepModule, tags_of
from chatprov.step_text import LessonText
from chatprov.target import aws_target
from chatprov.teach.contract import check_contract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from chatprov.config import Config
    from chatprov.project import Project
    from chatprov.step import Attributes, Resource, ResourceContext
    from chatprov.teach.contract import ContractPoint

ALL_STEPS = frozenset(range(1, 12))


def contract(project: Project, state: Path, numbers: frozenset[int] = ALL_STEPS) -> list[ContractPoint]:
    target = aws_target("ap-south-1", "ap-south-1", None)
    return check_contract(lambda: Engine(project, target, state), numbers)


@pytest.mark.parametrize("variant", ["project", pytest.param("hardened", marks=pytest.mark.slow)])
def test_every_resource_keeps_the_contract(
    moto_aws: None, tmp_path: Path, variant: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(variant)
    points = contract(project, tmp_path)
    assert [(point.resource.key, point.rule, point.fault) for point in points if not point.holds] == []
    keys = [resource.key for _, resource in project.resources()]
    assert list(dict.fromkeys(point.resource.key for point in points)) == keys
    assert len(points) >= 8 * len(keys)


class Topic(ListedAwsResource):
    """A small resource that keeps the contract."""

    key = "topic"
    type = "DynamoDB table"
    aws = AwsApi(
        service="dynamodb", id_param="TableName", id_field="TableName", name_field="TableName", arn_field="TableArn",
        read="describe_table", output="Table", list="list_tables", items="TableNames", arn_end="table/{id}",
        tag="tag_resource", tags_form="list", delete="delete_table",
    )  # fmt: skip
    create_only = frozenset({"BillingMode"})

    def name(self, config: Config) -> str:
        return "Topic"

    def desired(self, context: ResourceContext) -> Attributes:
        return {"BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": False}

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        protected = found.get("DeletionProtectionEnabled", False)
        return {"BillingMode": found["BillingModeSummary"]["BillingMode"], "DeletionProtectionEnabled": protected}

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        table = super().observe(context, found, resource_id)
        tags = context.client("dynamodb").list_tags_of_resource(ResourceArn=table.arn)["Tags"]
        return Observed(**{**vars(table), "tags": tags_of(tags)})

    def create(self, context: ResourceContext) -> Handle:
        table = context.client("dynamodb").create_table(
            TableName="Topic",
            **self.desired(context),
            KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
            Tags=context.tag_list(self),
        )["TableDescription"]
        return Handle(id="Topic", name="Topic", arn=table["TableArn"])

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        protected = self.desired(context)["DeletionProtectionEnabled"]
        context.client("dynamodb").update_table(TableName="Topic", DeletionProtectionEnabled=protected)

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        return next(iter(self.read(context, handle.id)), None)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        return ()


class UpdateDoesNothing(Topic):
    """Its update makes a call that changes nothing."""

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        context.client("dynamodb").describe_table(TableName="Topic")


class UpdateBreaks(Topic):
    """Its update has a mistake in Python."""

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        raise KeyError("protected")


class ListForgets(Topic):
    """Its list is always empty."""

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        return ()


class StatusSettles(Topic):
    """Its status never becomes present."""

    def read_status(self, context: ResourceContext, handle: Handle) -> Observed | None:
        return None


class CountsNothing(Topic):
    """It counts data that is not there."""

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        return [DataCount(0, "messages")]


class CreateHidesCalls(Topic):
    """Its create cannot be run against a recorder: it uses what AWS answers."""

    def create(self, context: ResourceContext) -> Handle:
        handle = super().create(context)
        if "dynamodb" not in str(handle.arn):
            raise ValueError("an ARN of DynamoDB is expected")
        return handle


class CreateReplaces(Topic):
    """A second create deletes the first one, and loses its settings."""

    def create(self, context: ResourceContext) -> Handle:
        try:
            return super().create(context)
        except ClientError:
            context.client("dynamodb").update_table(TableName="Topic", DeletionProtectionEnabled=True)
            return Handle(id="Topic", name="Topic", arn=context.arn("dynamodb", "table/Topic"))


BROKEN: dict[type[Topic], set[str]] = {
    Topic: set(),
    UpdateDoesNothing: {"an update is seen by the next read"},
    UpdateBreaks: {"an update with the same settings changes nothing", "an update is seen by the next read"},
    ListForgets: {"the list contains it"},
    StatusSettles: {"its status is read"},
    CountsNothing: {"its contents are counted"},
    CreateHidesCalls: {"create can be shown as code"},
    CreateReplaces: {"a second create is refused or changes nothing"},
}


class OneStep:
    """A project of one step, with one resource."""

    def __init__(self, project: Project, resource: Resource) -> None:
        text = LessonText(name="topic", title="Topic", console=[], why="", pitfalls=[], docs="")
        module = StepModule(resources=lambda _config: (resource,))
        self.steps = (Step(number=1, text=text, texts={}, modules=(module,)),)
        self.config, self.variant, self.read = project.config, project.variant, project.read
        self.language = project.language

    def resources(self) -> list[tuple[Step, Resource]]:
        return [(step, resource) for step in self.steps for resource in step.resources(self.config)]

    def retired(self, _key: str) -> None:
        return None


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_what_breaks_the_contract_is_found(moto_aws: None, tmp_path: Path, project: Project, kind: type[Topic]) -> None:
    points = contract(OneStep(project, kind()), tmp_path, frozenset({1}))  # type: ignore[arg-type]  # as far as the engine needs it
    assert {point.rule for point in points if not point.holds} == BROKEN[kind], [point.fault for point in points]


def test_a_mistake_in_python_is_named_with_its_line(moto_aws: None, tmp_path: Path, project: Project) -> None:
    points = contract(OneStep(project, UpdateBreaks()), tmp_path, frozenset({1}))  # type: ignore[arg-type]
    faults = {point.fault for point in points if not point.holds}
    line = UpdateBreaks.update.__code__.co_firstlineno + 1
    assert faults == {f"KeyError: 'protected' (test_contract.py:{line})"}
