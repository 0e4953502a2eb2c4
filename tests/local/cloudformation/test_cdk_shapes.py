"""Stacks with the shapes of public AppSync samples, as the CDK synthesizes and deploys them."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.cdk_shapes import (
    CHANGE_SET,
    DEPLOYED,
    change_set,
    deploy,
    everything,
    publish,
    template_of,
    text_of,
    withdraw,
)
from tests.local.cloudformation.stacks import deleted, events, reasons
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.conftest import ClientFor

CULPRIT = {
    "Type": "AWS::Cognito::UserPoolGroup",
    "Properties": {"UserPoolId": "us-east-1_missing", "GroupName": "readers"},
}
"""A resource that Cognito refuses to create."""


@pytest.fixture
def bootstrapped(stacks: Any, client_for: ClientFor) -> Iterator[Any]:
    publish(client_for)
    yield stacks
    for stack in reversed(stacks.describe_stacks()["Stacks"]):
        if "ParentId" not in stack:
            deleted(stacks, stack["StackId"])
    withdraw(client_for)


@pytest.mark.parametrize("names", DEPLOYED, ids=lambda names: str(names[0]))
def test_shape_is_created_kept_and_deleted(bootstrapped: Any, client_for: ClientFor, names: list[str]) -> None:
    before = everything(client_for)
    for name in names:
        stack = deploy(bootstrapped, name, text_of(name))
        assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(bootstrapped, name, "CREATE_FAILED")
        found = bootstrapped.describe_stack_resources(StackName=name)["StackResources"]
        assert {(one["LogicalResourceId"], one["ResourceType"], one["ResourceStatus"]) for one in found} == {
            (key, resource["Type"], "CREATE_COMPLETE") for key, resource in template_of(name)["Resources"].items()
        }
    for name in names:
        again = change_set(bootstrapped, name, text_of(name))
        assert (again["Status"], again["StatusReason"]) == (
            "FAILED",
            "The submitted information didn't contain changes. Submit different information to create a change set.",
        )
        bootstrapped.delete_change_set(ChangeSetName=again["ChangeSetId"])
    for name in reversed(names):
        assert deleted(bootstrapped, name)["StackStatus"] == "DELETE_COMPLETE"
    assert everything(client_for) == before


@pytest.mark.parametrize("names", DEPLOYED, ids=lambda names: str(names[0]))
def test_resource_that_fails_leaves_nothing(bootstrapped: Any, client_for: ClientFor, names: list[str]) -> None:
    *others, last = names
    for name in others:
        deploy(bootstrapped, name, text_of(name))
    before = everything(client_for)
    template = template_of(last)
    made = [*template["Resources"]]
    template["Resources"]["Culprit"] = CULPRIT | {"DependsOn": made}
    stack = deploy(bootstrapped, last, json.dumps(template))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    failed = reasons(bootstrapped, last, "CREATE_FAILED")
    assert [*failed] == ["Culprit"]
    assert "us-east-1_missing" in failed["Culprit"]
    assert "Culprit" in reasons(bootstrapped, last, "ROLLBACK_IN_PROGRESS")[last]
    seen = events(bootstrapped, last)
    assert all(seen.index((name, "CREATE_COMPLETE")) < seen.index((name, "DELETE_COMPLETE")) for name in made)
    assert everything(client_for) == before


def test_api_of_a_stack_answers(bootstrapped: Any, client_for: ClientFor) -> None:
    deploy(bootstrapped, "keyed", text_of("keyed"))
    resources = bootstrapped.describe_stack_resources(StackName="keyed")["StackResources"]
    arn = next(one["PhysicalResourceId"] for one in resources if one["ResourceType"] == "AWS::AppSync::GraphQLApi")
    appsync, api_id = client_for("appsync"), arn.rpartition("/")[2]
    url = appsync.get_graphql_api(apiId=api_id)["graphqlApi"]["uris"]["GRAPHQL"]
    key = appsync.list_api_keys(apiId=api_id)["apiKeys"][0]["id"]

    def ask(query: str) -> Any:
        request = urllib.request.Request(url, json.dumps({"query": query}).encode(), {"x-api-key": key})
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)["data"]

    note = ask('mutation { addNote(input: {owner: "me", text: "first"}) { id text } }')["addNote"]
    assert note["text"] == "first"
    assert ask("{ notes { id text } }") == {"notes": [note]}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "lambda",
            [
                "AWS::Lambda::Function (resource Handler886CB40B)",
                "Custom::S3AutoDeleteObjects",
                "which the CDK makes for autoDeleteObjects",
                "The local cloud has no Type AWS_LAMBDA of AWS::AppSync::DataSource",
            ],
        ),
        (
            "sources",
            [
                "Unrecognized resource types: [AWS::AppSync::ApiCache, AWS::AppSync::Api, AWS::AppSync::ChannelNamespace]",
                "The local cloud has no Type HTTP of AWS::AppSync::DataSource",
            ],
        ),
    ],
)
def test_shape_is_refused_by_all_names(bootstrapped: Any, name: str, words: list[str]) -> None:
    with pytest.raises(ClientError) as caught:
        change_set(bootstrapped, name, text_of(name))
    message = caught.value.response["Error"]["Message"]
    assert [word for word in words if word not in message] == []
    assert name not in {stack["StackName"] for stack in bootstrapped.describe_stacks()["Stacks"]}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"DeploymentConfig": {"Mode": "EXPRESS"}}, "does not support the value EXPRESS of DeploymentConfig.Mode"),
        ({"DeploymentMode": "REVERT_DRIFT"}, "does not support the value REVERT_DRIFT of DeploymentMode"),
    ],
)
def test_other_modes_of_the_cdk_are_refused(bootstrapped: Any, more: dict[str, Any], words: str) -> None:
    given = CHANGE_SET | {"ChangeSetName": "cdk", "ChangeSetType": "CREATE", "TemplateBody": text_of("keyed")} | more
    with pytest.raises(ClientError, match=words):
        bootstrapped.create_change_set(StackName="keyed", **given)
