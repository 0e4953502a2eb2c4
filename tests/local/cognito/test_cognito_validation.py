"""Requests that the service's model forbids are refused before anything happens, whatever the client lets through."""

import re
from typing import Any

import pytest
from botocore.model import Shape
from moto.core.utils import get_service_model

from chatprov.local import constraints
from chatprov.local.moto_cognito import validation
from chatprov.local.moto_cognito.exceptions import InvalidParameterException, SerializationError

SERVICE = get_service_model("cognito-idp")
CLIENT = {"ClientId": "a" * 26}


def shape(operation: str) -> Shape | None:
    found: Shape | None = SERVICE.operation_model(operation).input_shape
    return found


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
def test_what_the_model_forbids(operation: str, request_: dict[str, Any], where: str, constraint: str) -> None:
    with pytest.raises(InvalidParameterException) as refused:
        validation.check_request(shape(operation), request_)
    text = f"1 validation error detected: {where} failed to satisfy constraint: {constraint}"
    assert refused.value.message == text


def test_every_fault_is_named() -> None:
    with pytest.raises(InvalidParameterException) as refused:
        validation.check_request(shape("InitiateAuth"), {})
    assert refused.value.message.startswith("2 validation errors detected: ")


def test_a_password_is_not_repeated() -> None:
    request = {**CLIENT, "Username": "ada", "Password": "with a space"}
    with pytest.raises(InvalidParameterException) as refused:
        validation.check_request(shape("SignUp"), request)
    assert "with a space" not in refused.value.message
    assert "Value at 'password' failed" in refused.value.message


@pytest.mark.parametrize("pool_name", [["ChatUserPool"], 7, True, {"name": "ChatUserPool"}])
def test_another_type_is_no_request(pool_name: Any) -> None:
    with pytest.raises(SerializationError):
        validation.check_request(shape("CreateUserPool"), {"PoolName": pool_name})


def test_true_is_no_number() -> None:
    with pytest.raises(SerializationError):
        validation.check_request(shape("ListUserPools"), {"MaxResults": True})


def test_what_is_allowed() -> None:
    request = {
        **CLIENT,
        "Username": "Žofie@exámple.com",
        "Password": "Correct-horse-7",
        "UserAttributes": [{"Name": "custom:x", "Value": ""}],
        "Unknown": 1,
    }
    validation.check_request(shape("SignUp"), request)


def test_every_pattern_of_the_model_is_understood() -> None:
    for name in SERVICE.shape_names:
        pattern = SERVICE.shape_for(name).metadata.get("pattern")
        if pattern:
            assert isinstance(constraints._compiled(pattern), re.Pattern)
