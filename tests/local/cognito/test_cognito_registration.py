"""Signing up, confirming with the mailed code, and getting back in without the password."""

from types import SimpleNamespace
from typing import Any

import pytest

from chatprov.local.services.cognito import codes
from tests.conftest import Clock
from tests.local.cognito.conftest import EMAIL, PASSWORD, MakePool, Pool, refusal

MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
NOT_FOUND = ("UserNotFoundException", "Username/client id combination not found.")
DETAILS = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"}


def sign_up(pool: Pool, username: str = EMAIL, password: str = PASSWORD, **more: Any) -> Any:
    return pool.cognito.sign_up(ClientId=pool.client_id, Username=username, Password=password, **more)


def confirm(pool: Pool, code: str, username: str = EMAIL, **more: Any) -> Any:
    return pool.cognito.confirm_sign_up(ClientId=pool.client_id, Username=username, ConfirmationCode=code, **more)


def forgot(pool: Pool, username: str = EMAIL) -> Any:
    return pool.cognito.forgot_password(ClientId=pool.client_id, Username=username)["CodeDeliveryDetails"]


def set_forgotten(pool: Pool, code: str, password: str = "Another-horse-8", username: str = EMAIL) -> None:
    pool.cognito.confirm_forgot_password(
        ClientId=pool.client_id, Username=username, ConfirmationCode=code, Password=password
    )


def wrong_code(pool: Pool) -> str:
    return f"{(int(pool.last_code()) + 1) % 1_000_000:06}"


def add_verified_user(pool: Pool, value: str = "true") -> None:
    pool.add_user()
    verified = [{"Name": "email_verified", "Value": value}]
    pool.cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=EMAIL, UserAttributes=verified)


def test_from_sign_up_to_sign_in(pool: Pool, cognito_clock: Clock) -> None:
    answer = sign_up(pool, UserAttributes=[{"Name": "name", "Value": "Ada"}])
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"] == DETAILS
    unconfirmed = ("UserNotConfirmedException", "User is not confirmed.")
    assert refusal(pool.sign_in) == unconfirmed
    message = pool.mail.to(EMAIL)[-1]
    assert (message.user_pool_id, message.kind, message.sent_at) == (pool.id, "sign-up", cognito_clock.time)
    assert len(message.code) == 6
    assert message.code in message.body
    assert message.code not in repr(message)
    confirm(pool, message.code)
    user = pool.cognito.get_user(AccessToken=pool.sign_in()["AccessToken"])
    assert user["Username"] == answer["UserSub"]
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert attributes == {"sub": answer["UserSub"], "email": EMAIL, "email_verified": "true", "name": "Ada"}


def test_a_wrong_password_says_nothing_about_confirmation(pool: Pool) -> None:
    sign_up(pool)
    refused = refusal(lambda: pool.sign_in(password="Other-horse-7"))
    assert refused == ("NotAuthorizedException", "Incorrect username or password.")


def test_a_wrong_code_is_refused_and_five_are_enough(pool: Pool) -> None:
    sign_up(pool)
    for _ in range(5):
        assert refusal(lambda: confirm(pool, wrong_code(pool))) == MISMATCH
    assert refusal(lambda: confirm(pool, pool.last_code())) == LIMIT
    pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=EMAIL)
    confirm(pool, pool.last_code())


def test_a_code_serves_for_a_day(pool: Pool, cognito_clock: Clock) -> None:
    sign_up(pool)
    cognito_clock.advance(24 * 3600)
    assert refusal(lambda: confirm(pool, pool.last_code())) == EXPIRED
    details = pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=EMAIL)["CodeDeliveryDetails"]
    assert details == DETAILS
    cognito_clock.advance(24 * 3600 - 1)
    confirm(pool, pool.last_code())


def test_a_new_code_replaces_the_old(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([1, 2])
    monkeypatch.setattr(codes, "secrets", SimpleNamespace(randbelow=lambda _: next(numbers)))
    sign_up(pool)
    pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=EMAIL)
    assert refusal(lambda: confirm(pool, "000001")) == MISMATCH
    confirm(pool, "000002")


def test_a_confirmed_user_cannot_confirm_again(pool: Pool) -> None:
    sign_up(pool)
    code = pool.last_code()
    confirm(pool, code)
    refused = refusal(lambda: confirm(pool, code))
    assert refused == ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
    resend = refusal(lambda: pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=EMAIL))
    assert resend == ("InvalidParameterException", "User is already confirmed.")


def test_sessions_lead_from_sign_up_to_sign_in(pool: Pool) -> None:
    session = sign_up(pool)["Session"]
    confirmed = confirm(pool, pool.last_code(), Session=session)["Session"]
    answer = pool.cognito.initiate_auth(
        ClientId=pool.client_id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": EMAIL}, Session=confirmed
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_confirming_signs_in_without_the_session_of_sign_up(pool: Pool) -> None:
    """Amplify gives ConfirmSignUp no session, and goes on with the one that it answers."""
    sign_up(pool)
    session = confirm(pool, pool.last_code())["Session"]
    call = {"ClientId": pool.client_id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": EMAIL}}
    assert pool.cognito.initiate_auth(**call, Session=session)["AuthenticationResult"]["AccessToken"]


def test_the_session_of_sign_up_alone_does_not_sign_in(pool: Pool) -> None:
    session = sign_up(pool)["Session"]
    call = {"ClientId": pool.client_id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": EMAIL}}
    refused = refusal(lambda: pool.cognito.initiate_auth(**call, Session=session))
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


REFUSED_SIGN_UPS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"username": "ada"}, ("InvalidParameterException", "Username should be an email.")),
    (
        {"password": "short-7"},
        ("InvalidPasswordException", "Password did not conform with policy: Password not long enough"),
    ),
    (
        {"password": "lower-horse-7"},
        ("InvalidPasswordException", "Password did not conform with policy: Password must have uppercase characters"),
    ),
    (
        {"password": "UPPER-HORSE-7"},
        ("InvalidPasswordException", "Password did not conform with policy: Password must have lowercase characters"),
    ),
    (
        {"password": "Correct-horse"},
        ("InvalidPasswordException", "Password did not conform with policy: Password must have numeric characters"),
    ),
    (
        {"password": "Correcthorse7"},
        ("InvalidPasswordException", "Password did not conform with policy: Password must have symbol characters"),
    ),
    (
        {"UserAttributes": [{"Name": "email_verified", "Value": "true"}]},
        ("NotAuthorizedException", "A client attempted to write unauthorized attribute"),
    ),
    (
        {"UserAttributes": [{"Name": "custom:rank", "Value": "1"}]},
        (
            "InvalidParameterException",
            "Attributes did not conform to the schema: Type for attribute {custom:rank} could not be determined\n",
        ),
    ),
    (
        {"UserAttributes": [{"Name": "phone_number", "Value": "12"}]},
        ("InvalidParameterException", "Invalid phone number format."),
    ),
]


@pytest.mark.parametrize(("request_", "expected"), REFUSED_SIGN_UPS)
def test_refused_sign_ups(pool: Pool, request_: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refusal(lambda: sign_up(pool, **request_)) == expected
    assert pool.cognito.list_users(UserPoolId=pool.id)["Users"] == []
    assert len(pool.mail) == 0


@pytest.mark.parametrize("address", [EMAIL, EMAIL.title()])
def test_an_address_signs_up_once(pool: Pool, address: str) -> None:
    sign_up(pool)
    refused = refusal(lambda: sign_up(pool, address))
    assert refused == ("UsernameExistsException", "An account with the given email already exists.")


def test_only_administrators_create_users_where_the_pool_says_so(make_pool: MakePool) -> None:
    pool = make_pool({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}})
    refused = refusal(lambda: sign_up(pool))
    assert refused == ("NotAuthorizedException", "SignUp is not permitted for this user pool")


def test_a_required_attribute_is_missed(make_pool: MakePool) -> None:
    schema = [{"Name": "name", "Required": True, "Mutable": True, "AttributeDataType": "String"}]
    pool = make_pool({"Schema": schema})
    name, text = refusal(lambda: sign_up(pool))
    assert name == "InvalidParameterException"
    assert text == "Attributes did not conform to the schema: name: The attribute name is required\n"


def test_a_pool_that_verifies_nothing_sends_nothing(make_pool: MakePool) -> None:
    pool = make_pool({"AutoVerifiedAttributes": None})
    assert "CodeDeliveryDetails" not in sign_up(pool)
    assert len(pool.mail) == 0
    pool.cognito.admin_confirm_sign_up(UserPoolId=pool.id, Username=EMAIL)
    assert pool.sign_in()["AccessToken"]


def test_an_alias_is_its_verified_owners(make_pool: MakePool) -> None:
    pool = make_pool({"UsernameAttributes": None, "AliasAttributes": ["email"]})
    email = [{"Name": "email", "Value": EMAIL}]
    text = "Username cannot be of email format, since user pool is configured for email alias."
    assert refusal(lambda: sign_up(pool, EMAIL)) == ("InvalidParameterException", text)
    sign_up(pool, "ada", UserAttributes=email)
    assert refusal(lambda: pool.sign_in(EMAIL))[0] == "NotAuthorizedException"
    confirm(pool, pool.last_code(), "ada")
    assert pool.sign_in(EMAIL)["AccessToken"]
    assert refusal(lambda: sign_up(pool, "Ada")) == ("UsernameExistsException", "User already exists")
    sign_up(pool, "bob", UserAttributes=email)
    taken = ("AliasExistsException", "An account with the email already exists.")
    assert refusal(lambda: confirm(pool, pool.last_code(), "bob")) == taken
    pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username="bob")
    confirm(pool, pool.last_code(), "bob", ForceAliasCreation=True)
    claims_name = pool.cognito.get_user(AccessToken=pool.sign_in(EMAIL)["AccessToken"])["Username"]
    assert claims_name == "bob"


def test_a_forgotten_password(pool: Pool) -> None:
    add_verified_user(pool)
    assert forgot(pool) == DETAILS
    assert pool.mail.to(EMAIL)[-1].kind == "password-reset"
    assert refusal(lambda: set_forgotten(pool, wrong_code(pool))) == MISMATCH
    weak = refusal(lambda: set_forgotten(pool, pool.last_code(), "short"))
    assert weak[0] == "InvalidPasswordException"
    set_forgotten(pool, pool.last_code())
    assert pool.sign_in(password="Another-horse-8")["AccessToken"]
    assert refusal(pool.sign_in)[0] == "NotAuthorizedException"
    assert refusal(lambda: set_forgotten(pool, pool.last_code())) == EXPIRED


def test_a_code_for_a_new_password_serves_for_an_hour(pool: Pool, cognito_clock: Clock) -> None:
    add_verified_user(pool)
    forgot(pool)
    cognito_clock.advance(3600)
    assert refusal(lambda: set_forgotten(pool, pool.last_code())) == EXPIRED


def test_the_code_of_a_sign_up_is_none_for_a_password(pool: Pool) -> None:
    sign_up(pool)
    assert refusal(lambda: set_forgotten(pool, pool.last_code())) == EXPIRED


def test_an_administrator_demands_a_new_password(pool: Pool) -> None:
    add_verified_user(pool)
    pool.cognito.admin_reset_user_password(UserPoolId=pool.id, Username=EMAIL)
    refused = refusal(pool.sign_in)
    assert refused == ("PasswordResetRequiredException", "Password reset required for the user")
    set_forgotten(pool, pool.last_code())
    assert pool.sign_in(password="Another-horse-8")["AccessToken"]


@pytest.mark.parametrize("attributes", [["email"], None])
@pytest.mark.parametrize("username", ["absent@example.com", "absent", "+491701234567"])
def test_unknown_users_are_not_given_away(make_pool: MakePool, username: str, attributes: list[str] | None) -> None:
    pool = make_pool({"UsernameAttributes": attributes})
    medium = "SMS" if username.startswith("+") else "EMAIL"
    for details in (
        forgot(pool, username),
        pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=username)["CodeDeliveryDetails"],
    ):
        assert details["DeliveryMedium"] == medium
        assert username not in details["Destination"]
        assert details == forgot(pool, username)
    assert len(pool.mail) == 0
    assert refusal(lambda: set_forgotten(pool, "123456", username=username)) == MISMATCH
    assert refusal(lambda: confirm(pool, "123456", username)) == EXPIRED


def test_an_unverified_address_gets_no_code_and_the_answer_does_not_show_it(pool: Pool) -> None:
    pool.add_user()
    assert forgot(pool) == DETAILS
    assert len(pool.mail) == 0


def test_legacy_clients_tell_more(make_pool: MakePool) -> None:
    pool = make_pool(client={"PreventUserExistenceErrors": "LEGACY"})
    nobody = "absent@example.com"
    calls = [
        lambda: forgot(pool, nobody),
        lambda: set_forgotten(pool, "123456", username=nobody),
        lambda: confirm(pool, "123456", nobody),
        lambda: pool.cognito.resend_confirmation_code(ClientId=pool.client_id, Username=nobody),
    ]
    for call in calls:
        assert refusal(call) == NOT_FOUND
    pool.add_user()
    unverified = "Cannot reset password for the user as there is no registered/verified email or phone_number"
    assert refusal(lambda: forgot(pool)) == ("InvalidParameterException", unverified)


def test_recovery_by_administrators_only(make_pool: MakePool) -> None:
    setting = {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]}
    pool = make_pool({"AccountRecoverySetting": setting})
    add_verified_user(pool)
    assert refusal(lambda: forgot(pool)) == ("NotAuthorizedException", "Contact administrator to reset password.")


def test_recovery_goes_by_priority(make_pool: MakePool) -> None:
    mechanisms = [{"Priority": 2, "Name": "verified_email"}, {"Priority": 1, "Name": "verified_phone_number"}]
    pool = make_pool({"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}})
    add_verified_user(pool)
    assert forgot(pool)["DeliveryMedium"] == "EMAIL"
    phone = [{"Name": "phone_number", "Value": "+491701239934"}, {"Name": "phone_number_verified", "Value": "true"}]
    pool.cognito.admin_update_user_attributes(UserPoolId=pool.id, Username=EMAIL, UserAttributes=phone)
    assert forgot(pool) == {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": "+*******9934"}
    set_forgotten(pool, pool.last_code("+491701239934"))


def test_an_invited_user_cannot_reset_a_password_that_was_never_chosen(pool: Pool) -> None:
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=EMAIL)
    refused = refusal(lambda: forgot(pool))
    assert refused == ("NotAuthorizedException", "User password cannot be reset in the current state.")


def test_a_boolean_may_have_a_capital_letter(pool: Pool) -> None:
    """AWS has accepted it in moto's tests that run on AWS (test_forgot_password_with_email_delivery_details)."""
    add_verified_user(pool, "True")
    delivered = pool.cognito.forgot_password(ClientId=pool.client_id, Username=EMAIL)["CodeDeliveryDetails"]
    assert delivered["AttributeName"] == "email"
    pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=EMAIL)
    refused = refusal(lambda: add_verified_user(pool, "yes"))
    assert "email_verified: Attribute value must be true or false" in refused[1]
