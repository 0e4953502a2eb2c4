"""A pool that requires more than the address: people give it, temporary users have it, and a refusal names it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from chatprov.chat.attributes import required_attributes
from chatprov.chat.rooms import temporary_session
from chatprov.chat.users import add_user
from chatprov.errors import UserRefused

EMAIL, PASSWORD = "ann@example.com", "Correct-horse-7"
VALUES = {"phone_number": "+15555550123", "name": "Ann", "given_name": "Ann", "family_name": "Lee"}


@pytest.fixture
def cognito(moto_aws: None) -> Any:
    return boto3.client("cognito-idp", "ap-south-1")


def pool_that_requires(cognito: Any, *names: str) -> str:
    found = cognito.create_user_pool(
        PoolName="P",
        UsernameAttributes=["email"],
        UserPoolTier="ESSENTIALS",
        Schema=[{"Name": name, "Required": True} for name in ("email", *names)],
    )
    pool: str = found["UserPool"]["Id"]
    return pool


@pytest.mark.parametrize("names", [[], *([name] for name in VALUES), sorted(VALUES)])
def test_temporary_users_have_what_is_required(cognito: Any, names: list[str]) -> None:
    pool = pool_that_requires(cognito, *names)
    assert required_attributes(cognito.describe_user_pool(UserPoolId=pool)["UserPool"]) == tuple(names)
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="C", ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    with temporary_session(cognito, pool, client["UserPoolClient"]["ClientId"], "room1") as (_, token):
        assert token


@pytest.mark.parametrize("names", [*([name] for name in VALUES), sorted(VALUES)])
def test_a_missing_attribute_is_named(cognito: Any, names: list[str]) -> None:
    pool = pool_that_requires(cognito, *names)
    given = {name: VALUES[name] for name in names[1:]}
    with pytest.raises(UserRefused, match=rf"the pool requires {names[0]}\n") as refused:
        add_user(cognito, pool, EMAIL, PASSWORD, given)
    assert refused.value.advice == f"Run the command again with --attribute {names[0]}=VALUE."
    assert cognito.list_users(UserPoolId=pool)["Users"] == []

    add_user(cognito, pool, EMAIL, PASSWORD, given | {names[0]: VALUES[names[0]]})
    (added,) = cognito.list_users(UserPoolId=pool)["Users"]
    values = {attribute["Name"]: attribute["Value"] for attribute in added["Attributes"]}
    assert {name: values[name] for name in names} == {name: VALUES[name] for name in names}


def test_a_value_that_cognito_refuses_is_said_in_its_words(cognito: Any) -> None:
    pool = pool_that_requires(cognito, "phone_number")
    with pytest.raises(UserRefused, match="Invalid phone number format") as refused:
        add_user(cognito, pool, EMAIL, PASSWORD, {"phone_number": "123"})
    assert "phone_number=+15555550100" in refused.value.advice
