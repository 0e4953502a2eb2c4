"""Forms of the protocol "query", as botocore writes them and as no client does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.serialize import create_serializer

from chatprov.local.services.models import service_model
from chatprov.local.services.query_form import MalformedFormError, read_form

OPERATION = service_model("cloudformation").operation_model("CreateStack")


@pytest.mark.parametrize(
    "parameters",
    [
        {"StackName": "a", "Tags": [{"Key": "k", "Value": ""}, {"Key": "ü&=", "Value": "1"}]},
        {"StackName": "a", "Capabilities": [], "TimeoutInMinutes": 5, "DisableRollback": True},
        {"StackName": "a", "Capabilities": [f"C{number}" for number in range(12)]},
        {"StackName": "a", "Parameters": [{"ParameterKey": "p", "UsePreviousValue": False}]},
        {"StackName": "a", "RollbackConfiguration": {"MonitoringTimeInMinutes": 0}},
    ],
)
def test_form_of_botocore_is_read(parameters: dict[str, Any]) -> None:
    sent = create_serializer("query", include_validation=False).serialize_to_request(parameters, OPERATION)
    assert read_form(OPERATION, "", urlencode(sent["body"]).encode()) == parameters


def test_map_is_read() -> None:
    operation = service_model("cloudformation").operation_model("CreateChangeSet")
    imported = {"ResourceType": "t", "LogicalResourceId": "l", "ResourceIdentifier": {"a": "1", "b": ""}}
    parameters = {"StackName": "a", "ChangeSetName": "b", "ResourcesToImport": [imported]}
    sent = create_serializer("query", include_validation=False).serialize_to_request(parameters, operation)
    assert read_form(operation, "", urlencode(sent["body"]).encode()) == parameters


@pytest.mark.parametrize(
    "rest", ["=1", ".entry=1", ".entry.x.key=a", ".entry.1=a", ".entry.1.key=a", ".entry.1.value=a"]
)
def test_malformed_map_is_refused(rest: str) -> None:
    operation = service_model("cloudformation").operation_model("CreateChangeSet")
    with pytest.raises(MalformedFormError):
        read_form(operation, "", f"ResourcesToImport.member.1.ResourceIdentifier{rest}".encode())


def test_parameters_in_the_query_are_read() -> None:
    query = "Action=CreateStack&Version=2010-05-15&StackName=a&X-Amz-Signature=0&Unknown=1"
    assert read_form(OPERATION, query, b"") == {"StackName": "a"}


@pytest.mark.parametrize(
    "body",
    [
        b"StackName=a&StackName.x=1",
        b"StackName.x=1&StackName=a",
        b"StackName.member.1=a",
        b"Tags=1",
        b"Tags.member.x.Key=1",
        b"Tags.member.0.Key=1",
        b"Tags.member=1",
        b"\xff\xfe=1",
        b"a=1&" * 30_000,
    ],
)
def test_malformed_form_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedFormError):
        read_form(OPERATION, "", body)


def test_value_of_another_type_is_left_to_validation() -> None:
    body = b"TimeoutInMinutes=many&DisableRollback=perhaps&RollbackConfiguration=1"
    assert read_form(OPERATION, "", body) == {
        "TimeoutInMinutes": "many",
        "DisableRollback": "perhaps",
        "RollbackConfiguration": "1",
    }
