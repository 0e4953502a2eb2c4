"""The service as a whole: the shapes of what no other test looks at, and several calls at a time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
from moto.utilities.utils import load_resource

from chatprov.local.services.cognito import Mail, Mailbox
from chatprov.local.services.cognito.codes import Codes
from chatprov.local.services.cognito.mailbox import Outbox
from tests.local.cognito.conftest import EMAIL, PASSWORD, HttpClient, MakePool, Pool, refusal


def test_pools_and_messages_are_gone_with_a_reset(pool: Pool) -> None:
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username=EMAIL)
    assert len(pool.mail) == 1
    pool.own.cognito.reset()
    assert len(pool.mail) == 0
    assert refusal(pool.sign_in)[0] == "ResourceNotFoundException"


def mail(sent_at: float) -> Mail:
    return Mail("pool", "ada", EMAIL, "EMAIL", "sign-up", "", "", "123456", sent_at)


def test_the_mailbox_has_the_messages_of_all_pools_by_time() -> None:
    first, second = Outbox(), Outbox()
    mailbox = Mailbox(lambda: [first, second])
    for outbox, sent_at in ((first, 1.0), (second, 2.0), (first, 3.0)):
        outbox.send(mail(sent_at))
    assert [message.sent_at for message in mailbox] == [1.0, 2.0, 3.0]
    for number in range(1000):
        first.send(mail(4.0 + number))
    assert [message.sent_at for message in mailbox][:2] == [2.0, 4.0]
    assert len(mailbox) == 1001


def test_of_several_codes_the_last_one_counts() -> None:
    codes = Codes()
    codes.issue("password-reset", "email")
    codes.issue("password-reset", "phone_number")
    new = codes.issue("password-reset", "email")
    assert len(codes.sent) == 2
    assert codes.redeem("password-reset", new) == ("email", None)


def test_the_key_in_motos_wheel_opens_nothing(pool: Pool) -> None:
    pool.add_user()
    claims = jwt.decode(pool.sign_in()["AccessToken"], options={"verify_signature": False})
    published = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json"), algorithm="RS256")
    token = jwt.encode(claims, published.key, algorithm="RS256", headers={"kid": "dummy"})
    refused = refusal(lambda: pool.cognito.get_user(AccessToken=token))
    assert refused == ("NotAuthorizedException", "Invalid Access Token")
    assert pool.own.cognito.directory.public_key(pool.id, "dummy") is None


def test_every_kind_of_resource_fits_the_model(pool: Pool) -> None:
    """The client of these tests checks every answer against the model."""
    cognito: Any = pool.cognito
    sub = pool.add_user()
    here = {"UserPoolId": pool.id}
    assert cognito.list_user_pools(MaxResults=10)["UserPools"][0]["Id"] == pool.id
    cognito.create_group(**here, GroupName="teachers", Description="They teach.", Precedence=1)
    cognito.update_group(**here, GroupName="teachers", Precedence=2)
    assert cognito.get_group(**here, GroupName="teachers")["Group"]["Precedence"] == 2
    cognito.admin_add_user_to_group(**here, Username=sub, GroupName="teachers")
    assert len(cognito.list_groups(**here)["Groups"]) == 1
    assert len(cognito.admin_list_groups_for_user(**here, Username=sub)["Groups"]) == 1
    assert cognito.list_users_in_group(**here, GroupName="teachers")["Users"][0]["Username"] == sub
    cognito.admin_remove_user_from_group(**here, Username=sub, GroupName="teachers")
    cognito.delete_group(**here, GroupName="teachers")
    cognito.create_resource_server(
        **here, Identifier="chat", Name="Chat", Scopes=[{"ScopeName": "read", "ScopeDescription": "Read messages"}]
    )
    assert cognito.describe_resource_server(**here, Identifier="chat")["ResourceServer"]["Name"] == "Chat"
    assert len(cognito.list_resource_servers(**here, MaxResults=10)["ResourceServers"]) == 1
    cognito.create_identity_provider(
        **here, ProviderName="Google", ProviderType="Google", ProviderDetails={"client_id": "x"}
    )
    assert cognito.describe_identity_provider(**here, ProviderName="Google")["IdentityProvider"]
    assert len(cognito.list_identity_providers(**here)["Providers"]) == 1
    cognito.delete_identity_provider(**here, ProviderName="Google")
    assert cognito.get_user_pool_mfa_config(**here)["MfaConfiguration"] == "OFF"
    cognito.add_custom_attributes(**here, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}])
    cognito.admin_disable_user(**here, Username=sub)
    cognito.admin_enable_user(**here, Username=sub)
    cognito.admin_update_user_attributes(**here, Username=sub, UserAttributes=[{"Name": "custom:team", "Value": "red"}])
    cognito.admin_delete_user_attributes(**here, Username=sub, UserAttributeNames=["custom:team"])
    assert cognito.list_users(**here, AttributesToGet=["email"])["Users"][0]["Attributes"] == [
        {"Name": "email", "Value": EMAIL}
    ]


def test_of_many_at_once_one_gets_the_address(make_pool: MakePool, http: HttpClient) -> None:
    pool = make_pool()
    request = {"ClientId": pool.client_id, "Username": EMAIL, "Password": PASSWORD}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: http.call("SignUp", request), range(8)))
    outcomes = Counter(answer.json().get("__type", "signed up") for answer in answers)
    assert outcomes == {"signed up": 1, "UsernameExistsException": 7}
    assert len(pool.cognito.list_users(UserPoolId=pool.id)["Users"]) == 1
