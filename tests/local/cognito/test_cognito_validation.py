"""Requests that the service's model forbids are refused before anything happens, whatever the client lets through."""

import re
from typing import Any

import pytest

from chatprov.local import constraints
from chatprov.local.services.models import service_model
from tests.local.cognito.conftest import CREDENTIAL, HttpClient
from tests.own_services import OwnServices

SERVICE = service_model("cognito-idp")
CLIENT = {"ClientId": "a" * 26}
INVALID, UNREADABLE = "InvalidParameterException", "SerializationException"


@pytest.fixture
def signed(own: OwnServices) -> HttpClient:
    return HttpClient(own, CREDENTIAL)


def refused(client: HttpClient, operation: str, request: dict[str, Any]) -> tuple[str, str]:
    """Return the name and the text of the error that a request is answered with."""
    answer = client.call(operation, request)
    assert answer.status == 400
    return answer.json()["__type"], answer.json()["message"]


FLOWS = ", ".join(SERVICE.shape_for("AuthFlowType").metadata["enum"])
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("InitiateAuth", CLIENT, "Value null at 'authFlow'", "Member must not be null"),
    (
        "InitiateAuth",
        {**CLIENT, "AuthFlow": "MAGIC"},
        "Value 'MAGIC' at 'authFlow'",
        f"Member must satisfy enum value set: [{FLOWS}]",
    ),
    (
        "CreateUserPoolClient",
        {"UserPoolId": "x_1", "ClientName": "n", "AuthSessionValidity": 16},
        "Value '16' at 'authSessionValidity'",
        "Member must have value less than or equal to 15",
    ),
    (
        "CreateUserPool",
        {"PoolName": "n", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
        "Value '5' at 'policies.passwordPolicy.minimumLength'",
        "Member must have value greater than or equal to 6",
    ),
    (
        "DescribeUserPool",
        {"UserPoolId": "no pool"},
        "Value 'no pool' at 'userPoolId'",
        r"Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
    ),
    (
        "CreateUserPool",
        {"PoolName": "n", "AutoVerifiedAttributes": ["email", "fax"]},
        "Value 'fax' at 'autoVerifiedAttributes.2.member'",
        "Member must satisfy enum value set: [phone_number, email]",
    ),
]


@pytest.mark.parametrize(("operation", "request_", "where", "constraint"), FAULTS)
def test_what_the_model_forbids(
    signed: HttpClient, operation: str, request_: dict[str, Any], where: str, constraint: str
) -> None:
    text = f"1 validation error detected: {where} failed to satisfy constraint: {constraint}"
    assert refused(signed, operation, request_) == (INVALID, text)


def test_every_fault_is_named(signed: HttpClient) -> None:
    code, text = refused(signed, "InitiateAuth", {})
    assert code == INVALID
    assert text.startswith("2 validation errors detected: ")


def test_a_password_is_not_repeated(signed: HttpClient) -> None:
    code, text = refused(signed, "SignUp", {**CLIENT, "Username": "ada", "Password": "with a space"})
    assert code == INVALID
    assert "with a space" not in text
    assert "Value at 'password' failed" in text


@pytest.mark.parametrize("pool_name", [["ChatUserPool"], 7, True, {"name": "ChatUserPool"}])
def test_another_type_is_no_request(signed: HttpClient, pool_name: Any) -> None:
    text = "poolName is not of type string."
    assert refused(signed, "CreateUserPool", {"PoolName": pool_name}) == (UNREADABLE, text)


def test_true_is_no_number(signed: HttpClient) -> None:
    assert refused(signed, "ListUserPools", {"MaxResults": True})[0] == UNREADABLE


def test_what_is_allowed(signed: HttpClient) -> None:
    request = {
        **CLIENT,
        "Username": "Žofie@exámple.com",
        "Password": "Correct-horse-7",
        "UserAttributes": [{"Name": "custom:x", "Value": ""}],
        "Unknown": 1,
    }
    assert refused(signed, "SignUp", request)[0] == "ResourceNotFoundException"


def test_every_pattern_of_the_model_is_understood() -> None:
    for name in SERVICE.shape_names:
        pattern = SERVICE.shape_for(name).metadata.get("pattern")
        if pattern:
            assert isinstance(constraints._compiled(pattern), re.Pattern)
