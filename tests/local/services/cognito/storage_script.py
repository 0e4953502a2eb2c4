"""Every way to change something in user pools, one call after the other, on a disk that can be full."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chatprov.local.services.calling import call
from chatprov.local.services.cognito import CognitoIdp, clock
from chatprov.local.services.cognito.keeper import LOG_VERSION
from chatprov.local.services.contract import CallContext
from chatprov.local.storage import Log
from tests.local.services.state_answers import TIMESTAMP, view
from tests.local.services.state_world import PLACES, SRP_CLIENT, World
from tests.local.storage.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTEXT: Final = CallContext(*PLACES[0])
ANN, BOB, CYD, DAN = (f"{name}@example.com" for name in ("ann", "bob", "cyd", "dan"))
NEW, SHARED = "new@example.com", "shared@example.com"
PASSWORD, SECOND_PASSWORD, TEMPORARY, WRONG = "Correct-horse-7", "Other-horse-8", "For-a-day-9", "Wrong-horse-7"
ARN_OF_ROLE: Final = "arn:aws:iam::111111111111:role/r"
CERTIFICATE: Final = {"CertificateArn": "arn:aws:acm:us-east-1:111111111111:certificate/c"}
FLOWS: Final = [
    f"ALLOW_{flow}" for flow in ("USER_SRP_AUTH", "USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH")
]
ROTATION: Final = {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 9}}
CLIENT: Final = {"ExplicitAuthFlows": FLOWS, **ROTATION, "PreventUserExistenceErrors": "ENABLED"}
POOL: Final[dict[str, Any]] = {
    "PoolName": "P",
    "UsernameAttributes": ["email"],
    "AutoVerifiedAttributes": ["email"],
    "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
}


class StoredCognito:
    """Cognito with a log in a folder, called as the local cloud does."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder, "cognito-idp", LOG_VERSION)
        self.service = CognitoIdp(self.disk)
        self.disk.start()
        self.folder = folder

    def ask(self, operation: str, given: dict[str, Any], context: CallContext = CONTEXT) -> Any:
        """Call an operation, and keep what it has changed, also if it is refused."""
        try:
            return call(self.service, operation, given, context)
        finally:
            self.keep()

    def keep(self) -> None:
        """Do what the local cloud does after each request."""
        assert self.service.keeper is not None
        self.service.keeper.keep()

    def stored(self) -> CognitoIdp:
        """Return what another process would read at this moment."""
        return CognitoIdp(Log(self.folder, "cognito-idp", LOG_VERSION))


def kept(service: CognitoIdp) -> str:
    """Return the state with the order of its mappings."""
    return json.dumps(service.export_state())


def seen(service: CognitoIdp) -> Any:
    """Return all that describes and lists."""
    world = World()
    world.cognito = service
    return view(world)


@dataclass
class Script:
    """What the caller has learned: answers by the names that steps give them."""

    cloud: StoredCognito
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def pool(self) -> str:
        return str(self.answers["pool"]["UserPool"]["Id"])

    @property
    def client(self) -> str:
        return str(self.answers["client"]["UserPoolClient"]["ClientId"])

    def token(self, name: str, kind: str = "AccessToken") -> str:
        return str(self.answers[name]["AuthenticationResult"][kind])

    def session(self, name: str) -> str:
        return str(self.answers[name]["Session"])

    def code(self, address: str) -> str:
        return self.cloud.service.mailbox.to(address)[-1].code

    def app_code(self, name: str) -> str:
        secret = self.answers[name]["SecretCode"]
        key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        return TOTP(key, 6, SHA1(), 30).generate(int(clock.now())).decode()

    def srp(self, name: str, password: str) -> dict[str, str]:
        parameters = self.answers[name]["ChallengeParameters"]
        return {
            "USERNAME": parameters["USER_ID_FOR_SRP"],
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": SRP_CLIENT.claim(self.pool, parameters, password, TIMESTAMP),
            "TIMESTAMP": TIMESTAMP,
        }

    def parameters(self, step: Step) -> dict[str, Any]:
        """Return the parameters of a step, with the pool or the client that its operation needs."""
        given = step.given(self)
        named = {"UserPoolId": self.pool if "pool" in self.answers else ""}
        clients = {"ClientId": self.client if "client" in self.answers else ""}
        return {**(named if step.of_pool else {}), **(clients if step.of_client else {}), **given}


@dataclass
class Step:
    """One call that changes something, also if it is refused with an error code."""

    operation: str
    given: Callable[[Script], dict[str, Any]]
    answer: str = ""
    refused: str = ""
    of_pool: bool = False
    of_client: bool = False


def pool(operation: str, *, answer: str = "", **given: Any) -> Step:
    return Step(operation, lambda _: given, answer, of_pool=True)


def user(operation: str, name: str, **given: Any) -> Step:
    return pool(operation, Username=name, **given)


def signed_in(operation: str, who: str, *, answer: str = "", refused: str = "", **given: Any) -> Step:
    return Step(operation, lambda script: {"AccessToken": script.token(who), **given}, answer, refused)


def begin(flow: str, *, answer: str = "", refused: str = "", **parameters: str) -> Step:
    given = {"AuthFlow": flow, "AuthParameters": parameters}
    return Step("InitiateAuth", lambda _: given, answer, refused, of_client=True)


def respond(name: str, session: str, responses: Callable[[Script], dict[str, str]], **more: Any) -> Step:
    def given(script: Script) -> dict[str, Any]:
        sessions = {"Session": script.session(session)} if session else {}
        return {"ChallengeName": name, "ChallengeResponses": responses(script), **sessions}

    return Step("RespondToAuthChallenge", given, of_client=True, **more)


def of_aliases(operation: str, *, answer: str = "", refused: str = "", **given: Any) -> Step:
    """Return a step in the pool whose users sign in with their address, too."""

    def parameters(script: Script) -> dict[str, Any]:
        if operation == "CreateUserPoolClient":
            return {"UserPoolId": script.answers["aliases"]["UserPool"]["Id"], **given}
        codes = {"ConfirmationCode": script.code(SHARED)} if operation == "ConfirmSignUp" else {}
        return {"ClientId": script.answers["client of aliases"]["UserPoolClient"]["ClientId"], **codes, **given}

    return Step(operation, parameters, answer, refused)


def named(value: str) -> list[dict[str, str]]:
    return [{"Name": "name", "Value": value}]


def email(value: str, verified: str = "true") -> list[dict[str, str]]:
    return [{"Name": "email", "Value": value}, {"Name": "email_verified", "Value": verified}]


def sign_up(name: str) -> Step:
    return Step("SignUp", lambda _: {"Username": name, "Password": PASSWORD}, of_client=True)


WRITES: Final[list[Step]] = [
    Step("CreateUserPool", lambda _: POOL, "pool"),
    pool("CreateUserPoolClient", answer="client", ClientName="c", **CLIENT),
    Step("UpdateUserPoolClient", lambda _: {"ClientName": "d", **CLIENT}, of_pool=True, of_client=True),
    pool("CreateGroup", GroupName="g", Precedence=1, RoleArn=ARN_OF_ROLE),
    pool("CreateGroup", GroupName="h"),
    pool("UpdateGroup", GroupName="g", Description="new"),
    pool("CreateIdentityProvider", ProviderName="Google", ProviderType="Google", ProviderDetails={"client_id": "x"}),
    pool("UpdateIdentityProvider", ProviderName="Google", ProviderDetails={"client_id": "y"}),
    pool("CreateResourceServer", Identifier="chat", Name="Chat"),
    pool("CreateUserPoolDomain", Domain="domain0"),
    pool("UpdateUserPoolDomain", Domain="domain0", CustomDomainConfig=CERTIFICATE),
    user("AdminCreateUser", ANN, UserAttributes=[*email(ANN), *named("Ann")]),
    user("AdminCreateUser", DAN, UserAttributes=email(DAN), TemporaryPassword=TEMPORARY),
    user("AdminCreateUser", DAN, MessageAction="RESEND", TemporaryPassword=TEMPORARY),
    user("AdminSetUserPassword", ANN, Password=PASSWORD, Permanent=True),
    user("AdminAddUserToGroup", ANN, GroupName="g"),
    user("AdminAddUserToGroup", ANN, GroupName="h"),
    user("AdminUpdateUserAttributes", ANN, UserAttributes=named("Ännchen \ud800")),
    user("AdminDeleteUserAttributes", ANN, UserAttributeNames=["name"]),
    # sign-up
    sign_up(BOB),
    Step("ResendConfirmationCode", lambda _: {"Username": BOB}, of_client=True),
    Step(
        "ConfirmSignUp",
        lambda _: {"Username": BOB, "ConfirmationCode": "wrong"},
        refused="CodeMismatchException",
        of_client=True,
    ),
    Step(
        "ConfirmSignUp",
        lambda script: {"Username": BOB, "ConfirmationCode": script.code(BOB)},
        "confirmed",
        of_client=True,
    ),
    Step(
        "InitiateAuth",
        lambda script: {
            "AuthFlow": "USER_AUTH",
            "AuthParameters": {"USERNAME": BOB},
            "Session": script.session("confirmed"),
        },
        "bob",
        of_client=True,
    ),
    sign_up(CYD),
    user("AdminConfirmSignUp", CYD),
    # sign-in
    begin("USER_PASSWORD_AUTH", USERNAME=ANN, PASSWORD=WRONG, refused="NotAuthorizedException"),
    begin("USER_PASSWORD_AUTH", USERNAME="no user", PASSWORD=WRONG, refused="NotAuthorizedException"),
    begin("USER_PASSWORD_AUTH", USERNAME="no user", PASSWORD=WRONG, refused="NotAuthorizedException"),
    begin("USER_PASSWORD_AUTH", USERNAME=ANN, PASSWORD=PASSWORD, answer="ann"),
    begin("USER_SRP_AUTH", USERNAME=ANN, SRP_A=SRP_CLIENT.public, answer="srp"),
    begin("USER_SRP_AUTH", USERNAME=ANN, SRP_A=SRP_CLIENT.public, answer="other srp"),
    respond("PASSWORD_VERIFIER", "", lambda script: script.srp("srp", WRONG), refused="NotAuthorizedException"),
    respond("PASSWORD_VERIFIER", "", lambda script: script.srp("other srp", PASSWORD), answer="ann by srp"),
    begin("USER_AUTH", USERNAME=ANN, answer="choice"),
    respond(
        "SELECT_CHALLENGE", "choice", lambda _: {"USERNAME": ANN, "ANSWER": "EMAIL_OTP"}, answer="one-time password"
    ),
    begin("USER_SRP_AUTH", USERNAME=CYD, SRP_A=SRP_CLIENT.public),
    respond(  # the session is the last one then
        "EMAIL_OTP",
        "one-time password",
        lambda _: {"USERNAME": ANN, "EMAIL_OTP_CODE": "wrong"},
        refused="CodeMismatchException",
    ),
    respond("EMAIL_OTP", "one-time password", lambda script: {"USERNAME": ANN, "EMAIL_OTP_CODE": script.code(ANN)}),
    Step(
        "AdminInitiateAuth",
        lambda _: {
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": DAN, "PASSWORD": TEMPORARY},
        },
        "dan",
        of_pool=True,
        of_client=True,
    ),
    Step(
        "AdminRespondToAuthChallenge",
        lambda script: {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": script.session("dan"),
            "ChallengeResponses": {"USERNAME": DAN, "NEW_PASSWORD": PASSWORD},
        },
        of_pool=True,
        of_client=True,
    ),
    Step(
        "GetTokensFromRefreshToken",
        lambda script: {"RefreshToken": script.token("ann", "RefreshToken")},
        of_client=True,
    ),
    # profile
    signed_in("UpdateUserAttributes", "ann", UserAttributes=[*named("Ann"), {"Name": "email", "Value": NEW}]),
    signed_in("VerifyUserAttribute", "ann", AttributeName="email", Code="wrong", refused="CodeMismatchException"),
    Step(
        "VerifyUserAttribute",
        lambda script: {
            "AccessToken": script.token("ann"),
            "AttributeName": "email",
            "Code": script.code(NEW),
        },
    ),
    signed_in("GetUserAttributeVerificationCode", "ann", AttributeName="email"),
    signed_in("DeleteUserAttributes", "ann", UserAttributeNames=["name"]),
    signed_in(
        "ChangePassword",
        "ann",
        PreviousPassword=WRONG,
        ProposedPassword=SECOND_PASSWORD,
        refused="NotAuthorizedException",
    ),
    signed_in("ChangePassword", "ann", PreviousPassword=PASSWORD, ProposedPassword=SECOND_PASSWORD),
    Step("ForgotPassword", lambda _: {"Username": NEW}, of_client=True),
    Step(
        "ConfirmForgotPassword",
        lambda script: {"Username": NEW, "ConfirmationCode": script.code(NEW), "Password": PASSWORD},
        of_client=True,
    ),
    user("AdminResetUserPassword", NEW),
    user("AdminSetUserPassword", NEW, Password=TEMPORARY),
    # second factors
    pool("UpdateUserPool", PoolName="R", AutoVerifiedAttributes=["email"]),
    pool("SetUserPoolMfaConfig", MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}),
    signed_in("AssociateSoftwareToken", "bob", answer="app"),
    Step(
        "VerifySoftwareToken",
        lambda script: {"AccessToken": script.token("bob"), "UserCode": script.app_code("app")},
    ),
    signed_in("SetUserMFAPreference", "bob", SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}),
    user("AdminSetUserMFAPreference", BOB, SMSMfaSettings={"Enabled": True}),
    begin("USER_PASSWORD_AUTH", USERNAME=CYD, PASSWORD=PASSWORD, answer="setup"),
    Step("AssociateSoftwareToken", lambda script: {"Session": script.session("setup")}, "app of setup"),
    Step(
        "VerifySoftwareToken",
        lambda script: {
            "Session": script.session("app of setup"),
            "UserCode": script.app_code("app of setup"),
            "FriendlyDeviceName": "phone",
        },
        "verified",
    ),
    respond("MFA_SETUP", "verified", lambda _: {"USERNAME": CYD}, answer="cyd"),
    # an address of two users
    Step(
        "CreateUserPool",
        lambda _: {"PoolName": "Q", "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]},
        "aliases",
    ),
    of_aliases("CreateUserPoolClient", answer="client of aliases", ClientName="c"),
    of_aliases("SignUp", Username="first", Password=PASSWORD, UserAttributes=email(SHARED)[:1]),
    of_aliases("ConfirmSignUp", Username="first"),
    of_aliases("SignUp", Username="second", Password=PASSWORD, UserAttributes=email(SHARED)[:1]),
    of_aliases("ConfirmSignUp", Username="second", refused="AliasExistsException"),
    of_aliases("ResendConfirmationCode", Username="second"),
    of_aliases("ConfirmSignUp", Username="second", ForceAliasCreation=True),
    # the end
    Step("RevokeToken", lambda script: {"Token": script.token("ann", "RefreshToken")}, of_client=True),
    signed_in("GlobalSignOut", "bob"),
    user("AdminUserGlobalSignOut", NEW),
    user("AdminDisableUser", NEW),
    user("AdminEnableUser", NEW),
    user("AdminRemoveUserFromGroup", NEW, GroupName="h"),
    pool("DeleteGroup", GroupName="g"),
    Step(
        "TagResource",
        lambda script: {"ResourceArn": script.answers["pool"]["UserPool"]["Arn"], "Tags": {"a": "b", "c": "d"}},
    ),
    Step(
        "UntagResource",
        lambda script: {"ResourceArn": script.answers["pool"]["UserPool"]["Arn"], "TagKeys": ["a"]},
    ),
    pool("AddCustomAttributes", CustomAttributes=[{"Name": "x", "AttributeDataType": "Number"}]),
    pool("DeleteIdentityProvider", ProviderName="Google"),
    pool("DeleteUserPoolDomain", Domain="domain0"),
    signed_in("DeleteUser", "cyd"),
    user("AdminDeleteUser", NEW),
    Step("DeleteUserPoolClient", lambda _: {}, of_pool=True, of_client=True),
    pool("DeleteUserPool"),
]
"""In this order; each changes something."""

READS: Final = {
    *("AdminGetUser", "AdminListGroupsForUser", "DescribeIdentityProvider", "DescribeResourceServer"),
    *("DescribeUserPool", "DescribeUserPoolClient", "DescribeUserPoolDomain", "GetGroup", "GetUser"),
    *("GetUserAuthFactors", "GetUserPoolMfaConfig", "ListGroups", "ListIdentityProviders", "ListResourceServers"),
    *("ListTagsForResource", "ListUserPoolClients", "ListUserPools", "ListUsers", "ListUsersInGroup"),
}
