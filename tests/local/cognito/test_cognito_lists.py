"""The operations that list: pages with their tokens, and the filter of ListUsers."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.local.cognito.conftest import MakePool, Pool, refusal

INVALID_TOKEN = ("InvalidParameterException", "Invalid pagination token")
LISTS: list[tuple[str, str, str, str, str]] = [
    ("list_user_pools", "UserPools", "Name", "MaxResults", "NextToken"),
    ("list_user_pool_clients", "UserPoolClients", "ClientName", "MaxResults", "NextToken"),
    ("list_identity_providers", "Providers", "ProviderName", "MaxResults", "NextToken"),
    ("list_resource_servers", "ResourceServers", "Name", "MaxResults", "NextToken"),
    ("list_groups", "Groups", "GroupName", "Limit", "NextToken"),
    ("list_users", "Users", "Username", "Limit", "PaginationToken"),
]


@pytest.fixture
def filled(make_pool: MakePool) -> Pool:
    """A pool with three of everything, named a, b and c; and three pools of these names."""
    pool = make_pool({"PoolName": "a", "UsernameAttributes": None}, {"ClientName": "a"})
    cognito, here = pool.cognito, {"UserPoolId": pool.id}
    for name in "bc":
        make_pool({"PoolName": name})
        cognito.create_user_pool_client(**here, ClientName=name)
    for name in "abc":
        cognito.create_group(**here, GroupName=name)
        cognito.create_identity_provider(
            **here, ProviderName=name * 3, ProviderType="OIDC", ProviderDetails={"client_id": name}
        )
        cognito.create_resource_server(**here, Identifier=name, Name=name)
        cognito.admin_create_user(**here, Username=name, MessageAction="SUPPRESS")
        cognito.admin_add_user_to_group(**here, Username="a", GroupName=name)
        cognito.admin_add_user_to_group(**here, Username=name, GroupName="a")
    return pool


@pytest.mark.parametrize(("method", "member", "name", "size", "token"), LISTS)
def test_a_list_comes_in_pages(filled: Pool, method: str, member: str, name: str, size: str, token: str) -> None:  # noqa: PLR0917  # a list has this many names
    call, here = getattr(filled.cognito, method), {} if method == "list_user_pools" else {"UserPoolId": filled.id}
    first = call(**here, **{size: 2})
    assert [item[name][0] for item in first[member]] == ["a", "b"]
    second = call(**here, **{size: 2, token: first[token]})
    assert [item[name][0] for item in second[member]] == ["c"]
    assert token not in second
    assert token not in call(**here, **{size: 3})
    for wrong in ("MQ", "not/a/token", "Zm9v"):
        assert refusal(lambda wrong=wrong: call(**here, **{size: 2, token: wrong})) == INVALID_TOKEN  # type: ignore[misc]  # mypy infers no type


def test_groups_of_a_user_and_users_of_a_group_come_in_pages(filled: Pool) -> None:
    cognito, here = filled.cognito, {"UserPoolId": filled.id}
    groups = cognito.admin_list_groups_for_user(**here, Username="a", Limit=2)
    assert [group["GroupName"] for group in groups["Groups"]] == ["a", "b"]
    users = cognito.list_users_in_group(**here, GroupName="a", Limit=2)
    assert [user["Username"] for user in users["Users"]] == ["a", "b"]
    more = cognito.list_users_in_group(**here, GroupName="a", NextToken=users["NextToken"])
    assert [user["Username"] for user in more["Users"]] == ["c"]
    cognito.delete_group(**here, GroupName="a")
    groups = cognito.admin_list_groups_for_user(**here, Username="a")["Groups"]
    assert [group["GroupName"] for group in groups] == ["b", "c"]


FILTERS = [
    ('username = "b"', ["b"]),
    ('username ^= ""', ["a", "b", "c"]),
    ('name = "Ann"', ["a", "b"]),
    ('name ^= "An"', ["a", "b"]),
    ('name = "An"', []),
    ('name = "ANN"', ["a", "b"]),
    ('name ^= "aN"', ["a", "b"]),
    ('username = "B"', []),
    ('cognito:user_status = "confirmed"', ["c"]),
    ('status = "disabled"', []),
    ('cognito:user_status = "CONFIRMED"', ["c"]),
    ('cognito:user_status ^= "FORCE"', ["a", "b"]),
    ('status = "Disabled"', ["b"]),
    ('status="Enabled"', ["a", "c"]),
    (' name  =  "Ann" ', ["a", "b"]),
    ('name = "A\\nn"', ["a", "b"]),
    ('name = "\\"Ann\\""', []),
    ("", ["a", "b", "c"]),
]


@pytest.mark.parametrize(("text", "expected"), FILTERS)
def test_a_filter_chooses_users(filled: Pool, text: str, expected: list[str]) -> None:
    cognito, here = filled.cognito, {"UserPoolId": filled.id}
    for username in "ab":
        name = [{"Name": "name", "Value": "Ann"}]
        cognito.admin_update_user_attributes(**here, Username=username, UserAttributes=name)
    cognito.admin_set_user_password(**here, Username="c", Password="Correct-horse-7", Permanent=True)
    cognito.admin_disable_user(**here, Username="b")
    assert [user["Username"] for user in cognito.list_users(**here, Filter=text)["Users"]] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name", "Error while parsing filter."),
        ("name = Ann", "Error while parsing filter."),
        ('name = "Ann" and username = "a"', "Error while parsing filter."),
        ('name = "Ann" or', "Error while parsing filter."),
        ('and name = "Ann"', "Error while parsing filter."),
        ('name ^= "A"."n"', "Error while parsing filter."),
        ('name = "Ann', "Error while parsing filter."),
        ('name = "Ann\\"', "Error while parsing filter."),
        ('name = """', "Error while parsing filter."),
        ("name = 'Ann'", "Error while parsing filter."),
        ('name == "Ann"', "Error while parsing filter."),
        ('name "Ann"', "Error while parsing filter."),
        ('family = "x"', "Invalid search attribute: family"),
        ('custom:team = "x"', "Invalid search attribute: custom:team"),
    ],
)
def test_an_invalid_filter_is_refused(filled: Pool, text: str, message: str) -> None:
    refused = refusal(lambda: filled.cognito.list_users(UserPoolId=filled.id, Filter=text))
    assert refused == ("InvalidParameterException", message)


def test_a_user_shows_the_attributes_that_are_asked_for(filled: Pool) -> None:
    users: list[Any] = filled.cognito.list_users(UserPoolId=filled.id, AttributesToGet=["sub"])["Users"]
    assert [[attribute["Name"] for attribute in user["Attributes"]] for user in users] == [["sub"]] * 3
    users = filled.cognito.list_users(UserPoolId=filled.id, AttributesToGet=[])["Users"]
    assert [user["Attributes"] for user in users] == [[]] * 3


def test_each_user_has_the_attributes_that_are_asked_for(filled: Pool) -> None:
    cognito, here = filled.cognito, {"UserPoolId": filled.id}
    expected = ("InvalidParameterException", "One or more requested attributes do not exist.")
    for unknown in ("foo", "custom:team", "name"):
        assert refusal(partial(cognito.list_users, **here, AttributesToGet=["sub", unknown])) == expected
    cognito.admin_update_user_attributes(**here, Username="a", UserAttributes=[{"Name": "name", "Value": "Ann"}])
    assert refusal(lambda: cognito.list_users(**here, AttributesToGet=["name"])) == expected
    (user,) = cognito.list_users(**here, AttributesToGet=["name"], Filter='username = "a"')["Users"]
    assert user["Attributes"] == [{"Name": "name", "Value": "Ann"}]
