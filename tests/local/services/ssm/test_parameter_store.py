"""The Parameter Store over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.conftest import ClientFor


@pytest.fixture
def ssm(client_for: ClientFor) -> Iterator[Any]:
    client = client_for("ssm")
    yield client
    while names := [entry["Name"] for entry in client.describe_parameters()["Parameters"]]:
        client.delete_parameters(Names=names)


def code_of(call: Any, **given: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**given)
    return str(caught.value.response["Error"]["Code"])


def test_parameter_is_written_and_read(ssm: Any) -> None:
    given = {"Name": "/cdk/version", "Type": "String", "Value": "21", "Description": "words"}
    assert ssm.put_parameter(**given)["Version"] == 1
    assert code_of(ssm.put_parameter, **given) == "ParameterAlreadyExists"
    assert ssm.put_parameter(**given | {"Value": "22"}, Overwrite=True)["Version"] == 2
    found = ssm.get_parameter(Name="/cdk/version")["Parameter"]
    assert (found["Value"], found["Version"], found["Type"]) == ("22", 2, "String")
    assert found["ARN"] == "arn:aws:ssm:us-east-1:123456789012:parameter/cdk/version"
    assert ssm.get_parameter(Name=found["ARN"])["Parameter"]["Value"] == "22"
    assert ssm.get_parameter(Name="/cdk/version:2")["Parameter"]["Selector"] == ":2"
    assert code_of(ssm.get_parameter, Name="/cdk/version:1") == "ParameterVersionNotFound"
    assert ssm.get_parameters(Names=["/cdk/version", "/none"])["InvalidParameters"] == ["/none"]
    described = ssm.describe_parameters()["Parameters"][0]
    assert (described["Description"], described["Tier"]) == ("words", "Standard")
    ssm.delete_parameter(Name="/cdk/version")
    assert code_of(ssm.get_parameter, Name="/cdk/version") == "ParameterNotFound"
    assert code_of(ssm.delete_parameter, Name="/cdk/version") == "ParameterNotFound"


def test_secret_is_only_returned_with_decryption(ssm: Any) -> None:
    ssm.put_parameter(Name="secret", Type="SecureString", Value="hidden")
    assert "hidden" not in ssm.get_parameter(Name="secret")["Parameter"]["Value"]
    assert ssm.get_parameter(Name="secret", WithDecryption=True)["Parameter"]["Value"] == "hidden"


def test_parameters_by_path(ssm: Any) -> None:
    for name in ("/a/b", "/a/c/d", "/ab"):
        ssm.put_parameter(Name=name, Type="String", Value="x")

    def names(**given: Any) -> list[str]:
        return [entry["Name"] for entry in ssm.get_parameters_by_path(**given)["Parameters"]]

    assert names(Path="/a") == ["/a/b"]
    assert names(Path="/a", Recursive=True) == ["/a/b", "/a/c/d"]
    first = ssm.get_parameters_by_path(Path="/", Recursive=True, MaxResults=2)
    assert len(first["Parameters"]) == 2
    rest = ssm.get_parameters_by_path(Path="/", Recursive=True, MaxResults=2, NextToken=first["NextToken"])
    assert len(rest["Parameters"]) == 1
    assert "NextToken" not in rest
    beginning = [{"Key": "Name", "Option": "BeginsWith", "Values": ["/a/"]}]
    assert len(ssm.describe_parameters(ParameterFilters=beginning)["Parameters"]) == 2
    assert code_of(ssm.describe_parameters, ParameterFilters=[{"Key": "Label", "Values": ["x"]}]) == "InvalidFilterKey"


def test_tags(ssm: Any) -> None:
    ssm.put_parameter(Name="tagged", Type="String", Value="x", Tags=[{"Key": "a", "Value": "1"}])
    place = {"ResourceType": "Parameter", "ResourceId": "tagged"}
    ssm.add_tags_to_resource(**place, Tags=[{"Key": "b", "Value": "2"}])
    ssm.remove_tags_from_resource(**place, TagKeys=["a"])
    assert ssm.list_tags_for_resource(**place)["TagList"] == [{"Key": "b", "Value": "2"}]
    assert code_of(ssm.list_tags_for_resource, ResourceType="Parameter", ResourceId="none") == "InvalidResourceId"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Name": "a/b"}, "ValidationException"),
        ({"Name": "a b"}, "ValidationException"),
        ({"Name": "/aws/x"}, "ValidationException"),
        ({"Value": "x" * 4097}, "ValidationException"),
        ({"Value": "b", "AllowedPattern": "a+"}, "ParameterPatternMismatchException"),
        ({"AllowedPattern": "("}, "InvalidAllowedPatternException"),
        ({"AllowedPattern": "a{99999999999}"}, "InvalidAllowedPatternException"),
        ({"AllowedPattern": "(" * 500 + ")" * 500}, "InvalidAllowedPatternException"),
        ({"Value": "a" * 4096, "AllowedPattern": "(a|aa)+c?b"}, "InvalidAllowedPatternException"),
        ({"KeyId": "alias/x"}, "NotImplemented"),
        ({"Policies": "[]"}, "NotImplemented"),
    ],
)
def test_wrong_parameters_are_refused(ssm: Any, given: dict[str, str], code: str) -> None:
    assert code_of(ssm.put_parameter, **{"Name": "right", "Type": "String", "Value": "x"} | given) == code
    assert ssm.describe_parameters()["Parameters"] == []


def test_longest_value(ssm: Any) -> None:
    ssm.put_parameter(Name="long", Type="String", Value="x" * 4096)
    ssm.put_parameter(Name="longer", Type="String", Value="x" * 8192, Tier="Advanced")
