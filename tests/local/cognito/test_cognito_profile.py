"""What signed-in users and administrators do to accounts."""

from typing import Any

import pytest

from tests.local.cognito.conftest import EMAIL, PASSWORD, MakePool, Pool, refusal
from tests.local.cognito.test_cognito_registration import EXPIRED

NEW = "ada@lovelace.example"


def attributes(user: Any) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in user["UserAttributes"]}


def update(pool: Pool, token: str, **values: str) -> Any:
    given = [{"Name": name, "Value": value} for name, value in values.items()]
    answer = pool.cognito.update_user_attributes(AccessToken=token, UserAttributes=given)
    return answer.get("CodeDeliveryDetailsList", [])


@pytest.fixture
def token(pool: Pool) -> str:
    pool.add_user()
    return str(pool.sign_in()["AccessToken"])


def test_every_view_of_a_user_names_it_by_the_sub(pool: Pool, token: str) -> None:
    seen = pool.cognito.get_user(AccessToken=token)
    sub = attributes(seen)["sub"]
    admin = pool.cognito.admin_get_user(UserPoolId=pool.id, Username=EMAIL.upper())
    listed = pool.cognito.list_users(UserPoolId=pool.id, Filter=f'email = "{EMAIL}"')["Users"]
    assert [seen["Username"], admin["Username"], *[user["Username"] for user in listed]] == [sub] * 3
    assert attributes(admin) == {"sub": sub, "email": EMAIL}
    assert (admin["UserStatus"], admin["Enabled"]) == ("CONFIRMED", True)


@pytest.mark.parametrize(
    ("readable", "seen"),
    [(["name"], {"sub", "name"}), (["email", "sub"], {"sub", "email"}), (["name", "email"], {"sub", "name", "email"})],
)
def test_a_user_sees_what_the_app_client_may_read(pool: Pool, token: str, readable: list[str], seen: set[str]) -> None:
    update(pool, token, name="Ada")
    pool.cognito.update_user_pool_client(
        UserPoolId=pool.id, ClientId=pool.client_id, ReadAttributes=readable, ExplicitAuthFlows=["ALLOW_USER_AUTH"]
    )
    assert set(attributes(pool.cognito.get_user(AccessToken=token))) == seen
    admin = pool.cognito.admin_get_user(UserPoolId=pool.id, Username=EMAIL)
    assert {"sub", "email", "name"} <= set(attributes(admin))


def test_changing_the_password(pool: Pool, token: str) -> None:
    def change(previous: str, proposed: str) -> None:
        pool.cognito.change_password(AccessToken=token, PreviousPassword=previous, ProposedPassword=proposed)

    wrong = ("NotAuthorizedException", "Incorrect username or password.")
    assert refusal(lambda: change("Other-horse-7", "Another-horse-8")) == wrong
    assert refusal(lambda: change(PASSWORD, "weak"))[0] == "InvalidPasswordException"
    change(PASSWORD, "Another-horse-8")
    assert refusal(pool.sign_in) == wrong
    assert pool.sign_in(password="Another-horse-8")["AccessToken"]


def test_a_new_address_must_be_verified(pool: Pool, token: str) -> None:
    expected = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@l***"}
    assert update(pool, token, email=NEW, name="Ada") == [expected]
    user = attributes(pool.cognito.get_user(AccessToken=token))
    assert (user["email"], user["email_verified"], user["name"]) == (NEW, "false", "Ada")

    def verify(code: str) -> None:
        pool.cognito.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)

    wrong = f"{(int(pool.last_code(NEW)) + 1) % 1_000_000:06}"
    assert refusal(lambda: verify(wrong))[0] == "CodeMismatchException"
    verify(pool.last_code(NEW))
    assert attributes(pool.cognito.get_user(AccessToken=token))["email_verified"] == "true"
    assert refusal(lambda: verify(pool.last_code(NEW))) == EXPIRED


def test_an_address_may_have_to_be_verified_first(make_pool: MakePool) -> None:
    pool = make_pool({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}})
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    update(pool, token, email=NEW)
    assert attributes(pool.cognito.get_user(AccessToken=token))["email"] == EMAIL
    pool.cognito.verify_user_attribute(AccessToken=token, AttributeName="email", Code=pool.last_code(NEW))
    assert attributes(pool.cognito.get_user(AccessToken=token))["email"] == NEW
    assert pool.sign_in(NEW)["AccessToken"]
    assert refusal(pool.sign_in)[0] == "NotAuthorizedException"


def test_a_code_on_demand(pool: Pool, token: str) -> None:
    pool.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    pool.cognito.verify_user_attribute(AccessToken=token, AttributeName="email", Code=pool.last_code())
    assert attributes(pool.cognito.get_user(AccessToken=token))["email_verified"] == "true"


@pytest.mark.parametrize("attribute", ["phone_number", "name"])
def test_there_is_no_code_without_an_address(pool: Pool, token: str, attribute: str) -> None:
    demand = {"AccessToken": token, "AttributeName": attribute}
    refused = refusal(lambda: pool.cognito.get_user_attribute_verification_code(**demand))
    assert refused[0] == "InvalidParameterException"


REFUSED_UPDATES = [
    ({"email_verified": "true"}, "NotAuthorizedException"),
    ({"sub": "another"}, "NotAuthorizedException"),
    ({"email": "bob@example.com"}, "AliasExistsException"),
    ({"email": "BOB@example.com"}, "AliasExistsException"),
    ({"email": "no address"}, "InvalidParameterException"),
    ({"nickname": "x" * 2049}, "InvalidParameterException"),
    ({"updated_at": "yesterday"}, "InvalidParameterException"),
]


@pytest.mark.parametrize(("values", "error"), REFUSED_UPDATES)
def test_refused_updates(pool: Pool, token: str, values: dict[str, str], error: str) -> None:
    pool.add_user("bob@example.com")
    before = attributes(pool.cognito.get_user(AccessToken=token))
    assert refusal(lambda: update(pool, token, **values))[0] == error
    assert attributes(pool.cognito.get_user(AccessToken=token)) == before


def test_a_client_writes_what_it_may(make_pool: MakePool) -> None:
    pool = make_pool(client={"WriteAttributes": ["email"]})
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    assert refusal(lambda: update(pool, token, name="Ada"))[0] == "NotAuthorizedException"
    assert update(pool, token, email=NEW)


def test_attributes_that_never_change(make_pool: MakePool) -> None:
    schema = [{"Name": "team", "AttributeDataType": "String", "Mutable": False}]
    pool = make_pool({"Schema": schema})
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    refused = refusal(lambda: update(pool, token, **{"custom:team": "red"}))
    assert refused == ("InvalidParameterException", "user.custom:team: Attribute cannot be updated.")


def test_removing_attributes(pool: Pool, token: str) -> None:
    update(pool, token, name="Ada")
    pool.cognito.delete_user_attributes(AccessToken=token, UserAttributeNames=["name"])
    assert "name" not in attributes(pool.cognito.get_user(AccessToken=token))


def test_how_a_user_can_sign_in(pool: Pool, token: str) -> None:
    factors = pool.cognito.get_user_auth_factors(AccessToken=token)
    assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD"]


def test_a_disabled_users_token_is_refused(pool: Pool, token: str) -> None:
    pool.cognito.admin_disable_user(UserPoolId=pool.id, Username=EMAIL)
    refused = refusal(lambda: pool.cognito.get_user(AccessToken=token))
    assert refused == ("NotAuthorizedException", "User is disabled.")


# Administrators


def invite(pool: Pool, username: str = EMAIL, **more: Any) -> Any:
    return pool.cognito.admin_create_user(UserPoolId=pool.id, Username=username, **more)["User"]


def test_an_invitation_carries_a_password_that_works(pool: Pool) -> None:
    assert invite(pool)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    message = pool.mail.to(EMAIL)[-1]
    assert message.kind == "invitation"
    assert message.code in message.body
    assert EMAIL in message.body
    answer = pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD=message.code)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_an_invitation_sent_again_has_a_new_password(pool: Pool) -> None:
    invite(pool)
    first = pool.last_code()
    invite(pool, MessageAction="RESEND")
    assert refusal(lambda: pool.sign_in(password=first))[0] == "NotAuthorizedException"
    pool.cognito.admin_set_user_password(UserPoolId=pool.id, Username=EMAIL, Password=PASSWORD, Permanent=True)
    assert refusal(lambda: invite(pool, MessageAction="RESEND"))[0] == "UnsupportedUserStateException"


def test_suppressed_invitations_are_not_sent(pool: Pool) -> None:
    invite(pool, MessageAction="SUPPRESS")
    assert len(pool.mail) == 0


def test_an_address_is_used_once(pool: Pool) -> None:
    invite(pool)
    refused = refusal(lambda: invite(pool, EMAIL.upper()))
    assert refused == ("UsernameExistsException", "An account with the given email already exists.")


def test_a_username_is_used_once(make_pool: MakePool) -> None:
    pool = make_pool({"UsernameAttributes": None})
    invite(pool, "ada")
    assert refusal(lambda: invite(pool, "Ada")) == ("UsernameExistsException", "User account already exists")


def test_unknown_users_and_pools(pool: Pool) -> None:
    nobody = refusal(lambda: pool.cognito.admin_get_user(UserPoolId=pool.id, Username="absent@example.com"))
    assert nobody == ("UserNotFoundException", "User does not exist.")
    nowhere = refusal(lambda: pool.cognito.admin_get_user(UserPoolId="ap-south-1_Nowhere12", Username="ada"))
    assert nowhere == ("ResourceNotFoundException", "User pool ap-south-1_Nowhere12 does not exist.")


def test_a_removed_user_is_gone_from_groups(pool: Pool) -> None:
    pool.add_user()
    pool.cognito.create_group(GroupName="teachers", UserPoolId=pool.id)
    pool.cognito.admin_add_user_to_group(UserPoolId=pool.id, Username=EMAIL, GroupName="teachers")
    pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=EMAIL)
    assert pool.cognito.list_users_in_group(UserPoolId=pool.id, GroupName="teachers")["Users"] == []
    assert refusal(pool.sign_in)[0] == "NotAuthorizedException"


def test_a_password_that_is_not_permanent_must_be_changed(pool: Pool) -> None:
    pool.add_user()
    pool.cognito.admin_set_user_password(UserPoolId=pool.id, Username=EMAIL, Password="Temp-horse-77", Permanent=False)
    answer = pool.begin("USER_PASSWORD_AUTH", USERNAME=EMAIL, PASSWORD="Temp-horse-77")
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
