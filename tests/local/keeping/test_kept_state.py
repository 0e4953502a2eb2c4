"""AppSync, IAM, CloudWatch Logs and STS on a log: what changes is written before the response, and is there after a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.offered import SERVICES
from chatprov.local.storage import CloudFolderDamaged, Log
from tests.local.keeping.changes import CHANGES, IAM, READS, given
from tests.local.keeping.kept_world import FORMS, World, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.local.storage import Image

pytestmark = pytest.mark.slow

FAULTS: Final = {
    "appsync": "InternalFailureException",
    "iam": "ServiceFailure",
    "logs": "ServiceUnavailableException",
    "sts": "InternalFailure",
}
UNTIL_COMPLETE: Final = {"appsync": 19, "iam": 34, "logs": 11, "sts": 2}
"""After how many of the changes there is one of everything."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(tmp_path) as world:
        yield world


def prepare(world: World, service: str) -> None:
    """Create what the changes of a service need of another one."""
    if service == "sts":
        world.change("iam", [operation for operation, _ in IAM].index("CreateRole") + 1)


@pytest.mark.parametrize("service", CHANGES)
def test_every_operation_is_known_as_a_read_or_a_change(service: str) -> None:
    known = {operation for operation, _ in CHANGES[service]} | {operation for operation, _ in READS[service]}
    assert known == SERVICES[service].offered


@pytest.mark.parametrize("service", CHANGES)
def test_every_change_is_one_record_and_is_there_after_a_start(world: World, service: str) -> None:
    prepare(world, service)
    ask, disk = world.ask(service), world.disks[service]
    for number, (operation, parameters) in enumerate(CHANGES[service]):
        before = world.document(service)
        ask(operation, **given(ask, parameters))
        assert world.document(service) != before, (operation, "changes something")
        assert disk.written == number + 1, operation
        assert world.stored(service) == world.document(service), operation


@pytest.mark.parametrize("service", CHANGES)
def test_all_is_the_same_after_a_start(tmp_path: Path, service: str) -> None:
    with opened(tmp_path) as world:
        prepare(world, service)
        world.change(service, UNTIL_COMPLETE[service])
        expected, documents = world.view(service), {name: world.document(name) for name in FORMS}
    assert all(answer not in (None, {}) for answer in expected)
    with opened(tmp_path) as again:
        assert {name: again.document(name) for name in FORMS} == documents
        assert again.view(service) == expected
        for operation, parameters in CHANGES[service][UNTIL_COMPLETE[service] :]:
            again.ask(service)(operation, **given(again.ask(service), parameters))
            assert again.stored(service) == again.document(service), operation
        left = {name: again.document(name) for name in FORMS}
    with opened(tmp_path) as last:
        assert {name: last.document(name) for name in FORMS} == left


@pytest.mark.parametrize("service", CHANGES)
def test_without_room_no_change_is_made(world: World, service: str) -> None:
    prepare(world, service)
    ask, disk = world.ask(service), world.disks[service]
    for number, (operation, parameters) in enumerate(CHANGES[service]):
        asked, before = given(ask, parameters), world.document(service)
        looks = number - UNTIL_COMPLETE[service] in {-1, 0, 1}
        seen = world.view(service) if looks else None
        disk.is_full = True
        assert world.outcome(service, operation, **asked) == (
            500,
            FAULTS[service],
            "The local cloud cannot store the change: No space left on device. Nothing was changed.",
        ), operation
        assert world.document(service) == before, operation
        assert not looks or world.view(service) == seen, operation
        disk.is_full = False
        world.keepers[service].keep()
        assert world.stored(service) == before, operation
        ask(operation, **asked)
    assert world.stored(service) == world.document(service)


@pytest.mark.parametrize("service", CHANGES)
def test_reads_write_nothing(world: World, service: str) -> None:
    prepare(world, service)
    world.change(service, UNTIL_COMPLETE[service])
    disk = world.disks[service]
    before, written = world.document(service), disk.written
    world.view(service)
    assert world.document(service) == before
    world.keepers[service].keep()
    assert disk.written == written


@pytest.mark.parametrize(
    ("service", "image"),
    [
        ("iam", (("unknown", "1", "aws", "x"), {})),
        ("iam", (("role", "1", "aws"), {})),
        ("iam", (("role", "1", "aws", "x"), {"name": "x"})),
        ("iam", (("role", "1", "nowhere", "x"), None)),
        ("sts", (("session", "1", "aws", "x"), [])),
        ("appsync", (("resolver", "1", "us-east-1", "api", "Query.a"), {})),
        ("appsync", (("api", "1", "us-east-1", "api"), [])),
        ("appsync", (("association", "1", "us-east-1", "d", "more"), "x")),
        ("logs", (("stream", "1", "us-east-1", "group", "stream"), {"created": "2026-01-01T00:00:00+00:00"})),
        ("logs", (("group", "1", "us-east-1", "group"), {"created": 1})),
        ("logs", (("group",), {})),
    ],
)
def test_an_entry_that_is_not_one_of_the_service_is_damage(tmp_path: Path, service: str, image: Image) -> None:
    form = FORMS[service]
    written = Log(tmp_path, service, form.format.version)
    written.start()
    key, value = image
    written.append([(key, {"value": "secret"} if value is None else value)])
    written.close()
    (file,) = tmp_path.glob("*.log")
    content = file.read_bytes()
    with pytest.raises(CloudFolderDamaged) as damaged, opened(tmp_path):
        pass
    assert f"an entry is not a part of the state of {service}" in damaged.value.message
    assert "secret" not in damaged.value.message
    assert file.read_bytes() == content


def tagged(world: World, arn: str, service: str, expected: Callable[[], Any]) -> None:
    ask = world.ask("resourcegroupstaggingapi")
    assert ask("TagResources", ResourceARNList=[arn], Tags={"x": "y"})["FailedResourcesMap"] == {}
    assert world.stored(service) == world.document(service)
    assert expected()["x"] == "y"
    before, disk = world.document(service), world.disks[service]
    disk.is_full = True
    refused = world.outcome("resourcegroupstaggingapi", "UntagResources", ResourceARNList=[arn], TagKeys=["x"])
    assert refused[:2] == (500, "InternalServiceException")
    assert world.document(service) == before == world.stored(service)


def test_tags_by_the_tagging_api_are_stored(world: World) -> None:
    world.change("appsync", 1)
    (api,) = world.ask("appsync")("ListGraphqlApis")["graphqlApis"]
    get_tags = world.ask("appsync")
    tagged(world, api["arn"], "appsync", lambda: get_tags("ListTagsForResource", resourceArn=api["arn"])["tags"])
    world.change("logs", 1)
    (group,) = world.ask("logs")("DescribeLogGroups")["logGroups"]
    of_group = world.ask("logs")
    tagged(
        world,
        group["logGroupArn"],
        "logs",
        lambda: of_group("ListTagsForResource", resourceArn=group["logGroupArn"])["tags"],
    )
