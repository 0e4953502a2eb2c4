"""What the services answer from a state, and what clients get who go on with what they remember.

`python -m tests.local.services.state_answers` goes on in another process with the documents on standard input. With the argument
`record` it makes a file for the folder `states`, which every later version has to read.
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chatprov.appsync.api import HttpRequest
from chatprov.appsync.runtime import Runtime
from chatprov.local.keys import UserPoolKeys
from chatprov.local.services.appsync import definition
from chatprov.local.services.cognito import clock
from chatprov.local.services.contract import AwsError
from tests.appsync.world import NoDynamoDB
from tests.local.services.state_world import NAMES, PASSWORD, PLACES, SRP_CLIENT, Memory, World, built, secret_hash

if TYPE_CHECKING:
    from collections.abc import Callable

TIMESTAMP: Final = "Sun Nov 22 07:01:54 UTC 2026"


def view(world: World) -> dict[str, Any]:
    """Return the answers of all operations that describe and list."""
    return {
        "resources": [[_apis(world, place), _pools(world, place)] for place in range(len(PLACES))],
        "mails": [asdict(mail) for mail in world.cognito.mailbox],
        "tags": [[world.appsync.tagged(*place), world.cognito.tagged(*place)] for place in PLACES],
    }


def outcome(call: Callable[..., Any], *arguments: Any, **given: Any) -> Any:
    """Return what a call returns, or the code and message of its error."""
    try:
        return call(*arguments, **given)
    except AwsError as error:
        return error.code, error.message


def _apis(world: World, place: int) -> Any:
    def ask(operation: str, **given: Any) -> Any:
        return outcome(world.call_appsync, operation, place, **given)

    domains = ask("ListDomainNames")
    seen = [domains, [ask("GetApiAssociation", domainName=d["domainName"]) for d in domains["domainNameConfigs"]]]
    for api in ask("ListGraphqlApis")["graphqlApis"]:
        named = {"apiId": api["apiId"]}
        lists = ["ListApiKeys", "GetSchemaCreationStatus", "ListDataSources", "ListFunctions"]
        lists += ["GetGraphqlApi", "GetGraphqlApiEnvironmentVariables"]
        seen += [ask(operation, **named) for operation in lists]
        seen += [ask("ListResolvers", **named, typeName=type_name) for type_name in ("Query", "Mutation")]
        seen += [ask(operation, **named, format="SDL") for operation in ("GetIntrospectionSchema", "ListTypes")]
        seen += [ask("ListTypes", **named, format="JSON"), ask("ListTagsForResource", resourceArn=api["arn"])]
    return seen


def _pools(world: World, place: int) -> Any:
    def ask(operation: str, **given: Any) -> Any:
        return outcome(world.call, operation, place, **given)

    seen = [ask("DescribeUserPoolDomain", Domain=f"domain{number}") for number in range(len(PLACES))]
    for pool in ask("ListUserPools")["UserPools"]:
        named = {"UserPoolId": pool["Id"]}
        described = ask("DescribeUserPool", **named)
        lists = ["GetUserPoolMfaConfig", "ListUserPoolClients", "ListIdentityProviders", "ListResourceServers"]
        seen += [described, *(ask(operation, **named) for operation in lists)]
        for client in ask("ListUserPoolClients", **named)["UserPoolClients"]:
            seen.append(ask("DescribeUserPoolClient", **named, ClientId=client["ClientId"]))
        for group in ask("ListGroups", **named)["Groups"]:
            seen += [group, ask("ListUsersInGroup", **named, GroupName=group["GroupName"])]
        for user in ask("ListUsers", **named)["Users"]:
            for operation in ("AdminGetUser", "AdminListGroupsForUser"):
                seen.append(ask(operation, **named, Username=user["Username"]))
        seen += [
            ask("ListUsers", **named, Limit=1),
            ask("ListTagsForResource", ResourceArn=described["UserPool"]["Arn"]),
        ]
    return seen


# What clients do next


def continued(world: World) -> dict[str, Any]:
    """Return what clients get who go on with what they remember, without what is new each time."""
    memory = world.memory
    return {
        "users": [
            outcome(world.call, "GetUser", place, AccessToken=tokens["AccessToken"])
            for place, _, _, tokens in memory.sign_ins
        ],
        "graphql": [_hello(world, api, {"x-api-key": key}) for _, api, key in memory.keys],
        "graphql of users": [
            _hello(world, api, {"authorization": tokens["IdToken"]})
            for place, api in memory.apis
            for where, _, _, tokens in memory.sign_ins
            if where == place
        ],
        "refreshed": [outcome(_refresh, world, *known) for known in memory.sign_ins],
        "challenges": [outcome(_respond, world, *known) for known in memory.sessions],
        "apps": [outcome(_verify, world, *known) for known in memory.apps],
        "confirmed": [outcome(_confirm, world, client, name) for client in memory.clients for name in NAMES],
        "reset": [outcome(_reset, world, client, name) for client in memory.clients for name in NAMES],
    }


def signed_in(world: World) -> list[Any]:
    """Return what users get who sign in with their passwords."""
    return [
        outcome(_sign_in, world, client, name, password)
        for client in world.memory.clients
        for name in NAMES
        for password in (PASSWORD, "Wrong-horse-7")
    ]


def _sign_in(world: World, known: tuple[int, str, str, str], name: str, password: str) -> Any:
    place, _, client, secret = known
    given = {"USERNAME": name, "PASSWORD": password, **secret_hash("SECRET_HASH", client, secret, name)}
    answer = world.call("InitiateAuth", place, ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
    return _claims(answer["AuthenticationResult"]) if "AuthenticationResult" in answer else answer["ChallengeName"]


def _claims(tokens: dict[str, Any]) -> Any:
    claims = jwt.decode(tokens["IdToken"], options={"verify_signature": False})
    new = {"exp", "iat", "jti", "event_id", "origin_jti", "auth_time"}
    return [sorted(tokens), {name: value for name, value in claims.items() if name not in new}]


def _refresh(world: World, place: int, pool: str, client: str, tokens: dict[str, Any]) -> Any:
    given = {"ClientId": client, "RefreshToken": tokens["RefreshToken"]}
    secret = next((secret for _, _, other, secret in world.memory.clients if other == client), "")
    answer = world.call("GetTokensFromRefreshToken", place, **given, ClientSecret=secret)["AuthenticationResult"]
    new = world.call("GetUser", place, AccessToken=answer["AccessToken"])
    return [_claims(answer), new]


def _respond(world: World, place: int, client: str, answer: dict[str, Any]) -> Any:
    parameters = answer["ChallengeParameters"]
    name = parameters["USER_ID_FOR_SRP"]
    pool, secret = next((pool, secret) for _, pool, other, secret in world.memory.clients if other == client)
    responses = {"USERNAME": name, "NEW_PASSWORD": PASSWORD, **secret_hash("SECRET_HASH", client, secret, name)}
    given: dict[str, Any] = {"ChallengeName": answer["ChallengeName"], "ClientId": client}
    if answer["ChallengeName"] == "PASSWORD_VERIFIER":
        responses |= {
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": SRP_CLIENT.claim(pool, parameters, PASSWORD, TIMESTAMP),
            "TIMESTAMP": TIMESTAMP,
        }
    else:
        given["Session"] = answer["Session"]
    answered = world.call("RespondToAuthChallenge", place, ChallengeResponses=responses, **given)
    return (
        _claims(answered["AuthenticationResult"]) if "AuthenticationResult" in answered else answered["ChallengeName"]
    )


def _verify(world: World, place: int, access_token: str, secret: str) -> Any:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    code = TOTP(key, 6, SHA1(), 30).generate(int(clock.now())).decode()
    return world.call("VerifySoftwareToken", place, AccessToken=access_token, UserCode=code)["Status"]


def _confirm(world: World, client: tuple[int, str, str, str], name: str) -> Any:
    place, _, client_id, secret = client
    codes = [mail.code for mail in world.cognito.mailbox.to(name) if mail.kind == "sign-up"]
    hashed = secret_hash("SecretHash", client_id, secret, name)
    given = {"Username": name, "ConfirmationCode": (codes or ["none"])[-1], **hashed}
    return sorted(world.call("ConfirmSignUp", place, ClientId=client_id, **given))


def _reset(world: World, client: tuple[int, str, str, str], name: str) -> Any:
    place, _, client_id, secret = client
    codes = [mail.code for mail in world.cognito.mailbox.to(name) if mail.kind == "password-reset"]
    hashed = secret_hash("SecretHash", client_id, secret, name)
    given = {"Username": name, "Password": PASSWORD, "ConfirmationCode": (codes or ["none"])[-1], **hashed}
    return world.call("ConfirmForgotPassword", place, ClientId=client_id, **given)


def _hello(world: World, api_id: str, headers: dict[str, str]) -> Any:
    api = world.appsync.find(api_id)
    if api is None or api.schema.sdl is None:
        return None
    runtime = Runtime(lambda _: NoDynamoDB(), UserPoolKeys(world.cognito.directory), clock.now)
    body = json.dumps({"query": '{ hello(name: "Ann") who }' if "who" in api.schema.sdl else '{ hello(name: "Ann") }'})
    given: dict[str, str | list[str]] = {**headers}
    answer = runtime.answer(definition(api), HttpRequest("POST", given, {}, body.encode()))
    return [answer.status, json.loads(answer.body)]


def record() -> dict[str, Any]:
    """Return a state with what clients get from it at this time, for a later version that has to read it."""
    world, now = built(), clock.now()
    kept = json.loads(json.dumps({"documents": world.export(), "memory": asdict(world.memory)}))
    return {"recorded_at": now, **kept, "continued": json.loads(json.dumps(continued(world), default=str))}


def go_on() -> dict[str, Any]:
    """Return what clients get from the state on standard input, and its documents."""
    received = json.load(sys.stdin)
    world = World.of(received["documents"], Memory(**received["memory"]))
    return {"documents": world.export(), "continued": continued(world)}


if __name__ == "__main__":
    result = record() if sys.argv[1:] == ["record"] else go_on()
    print(json.dumps(result, indent=1, default=str))  # noqa: T201
