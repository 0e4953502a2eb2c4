"""The tagging API over a service with many tagged resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.contract import AwsError, CallContext
from chatprov.local.services.tagging import TaggedResource, Tagging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HERE = CallContext("123456789012", "us-east-1")


class Shelf:
    """Some tagged resources in memory."""

    def __init__(self, tags: dict[str, dict[str, str]], kind: str) -> None:
        self.tags, self.kind = tags, kind

    def tagged(self, account: str, region: str) -> Iterator[TaggedResource]:
        assert (account, region) == (HERE.account, HERE.region)
        for arn, tags in self.tags.items():
            yield TaggedResource(arn, self.kind, tags)

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        assert (account, region) == (HERE.account, HERE.region)
        if arn in self.tags:
            self.tags[arn].update(tags)
        return arn in self.tags

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        assert (account, region) == (HERE.account, HERE.region)
        for key in keys if arn in self.tags else ():
            self.tags[arn].pop(key, None)
        return arn in self.tags


@pytest.fixture
def tagging() -> Tagging:
    tables = Shelf({f"table{number:03}": {"n": str(number), "kind": "table"} for number in range(60)}, "dynamodb:table")
    apis = Shelf({"api": {"kind": "api", "stack": "chat"}}, "appsync:apis")
    return Tagging([tables, apis])


def call(tagging: Tagging, operation: str, **given: Any) -> dict[str, Any]:
    return dict(tagging.operations[operation].call(tagging.state(HERE), given))


def arns(answer: dict[str, Any]) -> list[str]:
    return [entry["ResourceARN"] for entry in answer["ResourceTagMappingList"]]


def test_pages_have_each_resource_once(tagging: Tagging) -> None:
    found: list[str] = []
    sizes: list[int] = []
    token = ""
    while True:
        answer = call(tagging, "GetResources", PaginationToken=token)
        found += arns(answer)
        sizes.append(len(answer["ResourceTagMappingList"]))
        token = answer["PaginationToken"]
        if not token:
            break
    assert sizes == [50, 11]
    assert sorted(found) == sorted({"api", *(f"table{number:03}" for number in range(60))})


@pytest.mark.parametrize(("tags", "resources"), [(100, 50), (101, 50), (99, 49), (1, 1)])
def test_a_page_ends_before_it_has_too_many_tags(tagging: Tagging, tags: int, resources: int) -> None:
    assert len(arns(call(tagging, "GetResources", TagsPerPage=tags))) == resources


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"TagFilters": [{"Key": "stack"}]}, ["api"]),
        ({"TagFilters": [{"Key": "stack", "Values": ["chat", "x"]}]}, ["api"]),
        ({"TagFilters": [{"Key": "stack", "Values": ["x"]}]}, []),
        ({"TagFilters": [{"Key": "stack"}, {"Key": "n"}]}, []),
        ({"TagFilters": [{"Key": "kind", "Values": ["api"]}], "ResourceTypeFilters": ["appsync"]}, ["api"]),
        ({"ResourceTypeFilters": ["appsync:apis"]}, ["api"]),
        ({"ResourceTypeFilters": ["appsync:api"]}, []),
        ({"ResourceARNList": ["table007", "nothing"]}, ["table007"]),
    ],
)
def test_filters(tagging: Tagging, given: dict[str, Any], found: list[str]) -> None:
    assert arns(call(tagging, "GetResources", **given)) == found


@pytest.mark.parametrize("filter_", [{}, {"Key": ""}, {"Values": ["a"]}])
def test_a_filter_needs_a_key(tagging: Tagging, filter_: dict[str, Any]) -> None:
    with pytest.raises(AwsError) as refused:
        call(tagging, "GetResources", TagFilters=[filter_])
    assert (refused.value.code, refused.value.message) == ("InvalidParameterException", "TagFilters must have a Key")


@pytest.mark.parametrize("operation", ["GetResources", "GetTagKeys"])
def test_an_invented_token(tagging: Tagging, operation: str) -> None:
    with pytest.raises(AwsError) as refused:
        call(tagging, operation, PaginationToken="next")
    assert refused.value.code == "PaginationTokenExpiredException"


def test_keys_and_values(tagging: Tagging) -> None:
    assert call(tagging, "GetTagKeys") == {"TagKeys": ["kind", "n", "stack"], "PaginationToken": ""}
    assert call(tagging, "GetTagValues", Key="kind")["TagValues"] == ["api", "table"]


def test_tags_are_set_and_removed_where_the_resource_is(tagging: Tagging) -> None:
    failed = call(tagging, "TagResources", ResourceARNList=["api", "elsewhere"], Tags={"new": "1"})
    assert list(failed["FailedResourcesMap"]) == ["elsewhere"]
    assert arns(call(tagging, "GetResources", TagFilters=[{"Key": "new"}])) == ["api"]
    assert call(tagging, "UntagResources", ResourceARNList=["api"], TagKeys=["new"]) == {"FailedResourcesMap": {}}
    assert arns(call(tagging, "GetResources", TagFilters=[{"Key": "new"}])) == []


def test_a_table_is_tagged_and_untagged(client_for: Callable[..., Any]) -> None:
    dynamodb, tagging = client_for("dynamodb"), client_for("resourcegroupstaggingapi")
    arn = dynamodb.create_table(
        TableName="Tagged",
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]
    assert tagging.tag_resources(ResourceARNList=[arn], Tags={"by": "tagging"})["FailedResourcesMap"] == {}
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "by", "Value": "tagging"}]
    assert tagging.untag_resources(ResourceARNList=[arn], TagKeys=["by"])["FailedResourcesMap"] == {}
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == []
    unknown = "arn:aws:sqs:us-east-1:123456789012:queue"
    failed = tagging.tag_resources(ResourceARNList=[unknown], Tags={"by": "tagging"})["FailedResourcesMap"]
    assert failed[unknown]["ErrorMessage"] == "Service not yet supported"
    dynamodb.delete_table(TableName="Tagged")
