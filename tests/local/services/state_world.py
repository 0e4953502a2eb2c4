"""AppSync and Cognito with resources in several accounts and regions, and what clients remember of them.

A change that has nothing to work on, or that the service refuses, changes nothing; so changes may come in any order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.appsync import AppSync
from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.contract import AwsError, CallContext
from tests.local.cognito.srp_client import SrpClient

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[["World", int], None]

PLACES: Final = [("111111111111", "eu-west-1"), ("111111111111", "ap-south-1"), ("222222222222", "eu-west-1")]
PASSWORD: Final = "Correct-horse-7"
NAMES: Final = ["ada@example.com", "bob@example.com", "Cyd@Example.com"]
SRP_CLIENT: Final = SrpClient(secret=2**255 - 19)
SCHEMAS: Final = [
    b"""
    type Query @aws_api_key @aws_cognito_user_pools { hello(name: String): String, who: String }
    interface Named { name: String }
    "A room." type Room implements Named { name: String }
    """,
    b"type Query { hello(name: String): String } type Mutation { say(text: String): String }",
    b"type Query {",
    b"\xff",
]
REQUEST: Final = '{"version": "2018-05-29", "payload": "Hello $ctx.args.name from $ctx.env.place"}'
WHO: Final = '{"version": "2018-05-29", "payload": "$ctx.identity.username"}'
RESPONSE: Final = "$util.toJson($ctx.result)"
CODE: Final = """
export function request(ctx) { return { payload: `Hello ${ctx.args.name} from ${ctx.env.place}` } }
export function response(ctx) { return ctx.result }
"""


class Nothing(Exception):
    """There is nothing yet to work on."""


def pick(things: list[Any], number: int) -> Any:
    if not things:
        raise Nothing
    return things[number % len(things)]


@dataclass
class Memory:
    """What clients remember: places are indices of PLACES."""

    pools: list[tuple[int, str]] = field(default_factory=list)
    clients: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Place, pool, id and secret."""
    sign_ins: list[tuple[int, str, str, dict[str, Any]]] = field(default_factory=list)
    """Place, pool, client and AuthenticationResult."""
    sessions: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    """Place, client and the answer with a challenge."""
    apps: list[tuple[int, str, str]] = field(default_factory=list)
    """Place, access token and the secret of an authenticator app that is not verified."""
    apis: list[tuple[int, str]] = field(default_factory=list)
    keys: list[tuple[int, str, str]] = field(default_factory=list)
    functions: list[tuple[int, str, str]] = field(default_factory=list)
    domains: int = 0


class World:
    """The two services."""

    def __init__(
        self, memory: Memory | None = None, appsync: AppSync | None = None, cognito: CognitoIdp | None = None
    ) -> None:
        self.appsync, self.cognito = appsync or AppSync(), cognito or CognitoIdp()
        self.memory = memory or Memory()

    def call(self, operation: str, place: int, **given: Any) -> Any:
        """Call an operation of Cognito."""
        return self.cognito.operations[operation].call(self.cognito.state(CallContext(*PLACES[place])), given)

    def call_appsync(self, operation: str, place: int, **given: Any) -> Any:
        return self.appsync.operations[operation].call(self.appsync.state(CallContext(*PLACES[place])), given)

    def export(self) -> dict[str, Any]:
        return {"appsync": self.appsync.export_state(), "cognito-idp": self.cognito.export_state()}

    def again(self) -> World:
        """Return new services with the state of these."""
        documents = json.loads(json.dumps(self.export()))
        return World.of(documents, Memory(**json.loads(json.dumps(asdict(self.memory)))))

    @classmethod
    def of(cls, documents: dict[str, Any], memory: Memory) -> World:
        world = cls(memory)
        world.appsync.import_state(documents["appsync"])
        world.cognito.import_state(documents["cognito-idp"])
        return world

    def change(self, name: str, number: int) -> None:
        try:
            CHANGES[name](self, number)
        except (Nothing, AwsError):
            return

    def code_for(self, name: str) -> str:
        return str(pick(self.cognito.mailbox.to(name), -1).code)


def secret_hash(member: str, client: str, secret: str, name: str) -> dict[str, str]:
    digest = hmac.digest(secret.encode(), (name + client).encode(), hashlib.sha256)
    return {member: base64.b64encode(digest).decode()} if secret else {}


# Cognito


def create_pool(world: World, number: int) -> None:
    variants: list[dict[str, Any]] = [
        {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}},
        {"AliasAttributes": ["preferred_username"], "UserPoolTags": {"a": "b"}},
        {"Schema": [{"Name": "team", "AttributeDataType": "String", "Mutable": True}], "MfaConfiguration": "OFF"},
    ]
    place = number % len(PLACES)
    given = {"PoolName": f"P{number}", "AutoVerifiedAttributes": ["email"], **variants[number % len(variants)]}
    world.memory.pools.append((place, world.call("CreateUserPool", place, **given)["UserPool"]["Id"]))


def create_client(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    flows = ["USER_SRP_AUTH", "USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH"]
    flows += [] if number % 2 else ["REFRESH_TOKEN_AUTH"]
    rotation = {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 9}} if number % 2 else {}
    given = {"ClientName": "c", "ExplicitAuthFlows": [f"ALLOW_{flow}" for flow in flows], **rotation}
    made = world.call("CreateUserPoolClient", place, UserPoolId=pool, GenerateSecret=number == 2, **given)
    client = made["UserPoolClient"]
    world.memory.clients.append((place, pool, client["ClientId"], client.get("ClientSecret", "")))


def create_user(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    name = NAMES[number]
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    world.call("AdminCreateUser", place, UserPoolId=pool, Username=name, UserAttributes=attributes)


def set_password(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call(
        "AdminSetUserPassword", place, UserPoolId=pool, Username=NAMES[number], Password=PASSWORD, Permanent=number < 2
    )


def sign_up(world: World, number: int) -> None:
    place, _, client, secret = pick(world.memory.clients, number)
    name = NAMES[number - 1]
    given = {"Username": name, "Password": PASSWORD, "UserAttributes": [{"Name": "email", "Value": name}]}
    hashed = secret_hash("SecretHash", client, secret, name)
    world.call("SignUp", place, ClientId=client, **hashed, **given)


def confirm(world: World, number: int) -> None:
    """Confirm a sign-up, but not through a client with a secret: there the code is left."""
    place, _, client, _ = pick(world.memory.clients, number)
    name = NAMES[number - 1]
    world.call("ConfirmSignUp", place, ClientId=client, Username=name, ConfirmationCode=world.code_for(name))


def sign_in(world: World, number: int) -> None:
    place, pool, client, secret = pick(world.memory.clients, number)
    given = {
        "USERNAME": NAMES[number],
        "PASSWORD": PASSWORD,
        **secret_hash("SECRET_HASH", client, secret, NAMES[number]),
    }
    flow = {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": given}
    answer = world.call("AdminInitiateAuth", place, UserPoolId=pool, ClientId=client, **flow)
    if "AuthenticationResult" in answer:
        world.memory.sign_ins.append((place, pool, client, answer["AuthenticationResult"]))
    else:
        world.memory.sessions.append((place, client, answer))


def begin_srp(world: World, number: int) -> None:
    place, _, client, secret = pick(world.memory.clients, number)
    hashed = secret_hash("SECRET_HASH", client, secret, NAMES[number])
    given = {"USERNAME": NAMES[number], "SRP_A": SRP_CLIENT.public, **hashed}
    answer = world.call("InitiateAuth", place, ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters=given)
    world.memory.sessions.append((place, client, answer))


def fail_to_sign_in(world: World, number: int) -> None:
    place, pool, client, _ = pick(world.memory.clients, number)
    given = {"USERNAME": f"x{NAMES[number]}" if number else NAMES[0], "PASSWORD": "Wrong-horse-7"}
    flow = {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": given}
    world.call("AdminInitiateAuth", place, UserPoolId=pool, ClientId=client, **flow)


def sign_out(world: World, number: int) -> None:
    place, _, client, tokens = pick(world.memory.sign_ins, number)
    if number % 2:
        world.call("RevokeToken", place, ClientId=client, Token=tokens["RefreshToken"])
    else:
        world.call("GlobalSignOut", place, AccessToken=tokens["AccessToken"])


def forget_password(world: World, number: int) -> None:
    place, _, client, _ = pick(world.memory.clients, number)
    world.call("ForgotPassword", place, ClientId=client, Username=NAMES[number])


def change_address(world: World, number: int) -> None:
    place, _, _, tokens = pick(world.memory.sign_ins, number)
    given = [{"Name": "name", "Value": "Ünï"}]
    if number:
        given.append({"Name": "email", "Value": f"new{number}@example.com"})
    world.call("UpdateUserAttributes", place, AccessToken=tokens["AccessToken"], UserAttributes=given)


def require_second_factor(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    given = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}
    world.call("SetUserPoolMfaConfig", place, UserPoolId=pool, **given)


def associate_app(world: World, number: int) -> None:
    place, _, _, tokens = pick(world.memory.sign_ins, number)
    answer = world.call("AssociateSoftwareToken", place, AccessToken=tokens["AccessToken"])
    world.memory.apps.append((place, tokens["AccessToken"], answer["SecretCode"]))


def change_groups(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    group = f"g{number % 2}"
    given = {"UserPoolId": pool, "GroupName": group}
    if group not in [known["GroupName"] for known in world.call("ListGroups", place, UserPoolId=pool)["Groups"]]:
        world.call("CreateGroup", place, **given, Precedence=number, RoleArn=f"arn:aws:iam::1:role/{number}")
    world.call("AdminAddUserToGroup", place, **given, Username=NAMES[number])


def delete_group(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("DeleteGroup", place, UserPoolId=pool, GroupName=f"g{number % 2}")


def federate(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    given = {"ProviderType": "Google", "ProviderDetails": {"client_id": "x"}}
    world.call("CreateIdentityProvider", place, UserPoolId=pool, ProviderName=f"G{number}", **given)
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    world.call("CreateResourceServer", place, UserPoolId=pool, Identifier="chat", Name="Chat", Scopes=scopes)


def create_domain(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("CreateUserPoolDomain", place, UserPoolId=pool, Domain=f"domain{number}")


def change_pool(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("UpdateUserPool", place, UserPoolId=pool, AutoVerifiedAttributes=["email"], UserPoolTags={"n": "1"})
    custom = [{"Name": f"c{number}", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1"}}]
    world.call("AddCustomAttributes", place, UserPoolId=pool, CustomAttributes=custom)


def change_client(world: World, number: int) -> None:
    place, pool, client, _ = pick(world.memory.clients, number)
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    given = {"ExplicitAuthFlows": flows, "AccessTokenValidity": 2}
    world.call("UpdateUserPoolClient", place, UserPoolId=pool, ClientId=client, **given)


def disable_user(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("AdminDisableUser", place, UserPoolId=pool, Username=NAMES[number])


def delete_user(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("AdminDeleteUser", place, UserPoolId=pool, Username=NAMES[number])


def delete_client(world: World, number: int) -> None:
    place, pool, client, _ = pick(world.memory.clients, number)
    world.call("DeleteUserPoolClient", place, UserPoolId=pool, ClientId=client)


def delete_pool(world: World, number: int) -> None:
    place, pool = pick(world.memory.pools, number)
    world.call("DeleteUserPool", place, UserPoolId=pool)


# AppSync


def create_api(world: World, number: int) -> None:
    place = number % len(PLACES)
    given: dict[str, Any] = {"name": f"A{number}", "authenticationType": "API_KEY", "tags": {"n": str(number)}}
    here = [pool for where, pool in world.memory.pools if where == place]
    if here:
        config = {"userPoolId": here[0], "awsRegion": PLACES[place][1], "defaultAction": "ALLOW"}
        provider = {"authenticationType": "AMAZON_COGNITO_USER_POOLS", "userPoolConfig": config}
        given["additionalAuthenticationProviders"] = [provider]
    api_id = world.call_appsync("CreateGraphqlApi", place, **given)["graphqlApi"]["apiId"]
    world.memory.apis.append((place, api_id))
    world.call_appsync("CreateDataSource", place, apiId=api_id, name="None", type="NONE")


def create_schema(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    world.call_appsync("StartSchemaCreation", place, apiId=api, definition=SCHEMAS[number % 2])


def fail_to_create_schema(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    world.call_appsync("StartSchemaCreation", place, apiId=api, definition=SCHEMAS[2 + number % 2])


def create_resolvers(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    unit = {"apiId": api, "dataSourceName": "None", "responseMappingTemplate": RESPONSE}
    for name, template in (("hello", REQUEST), ("who", WHO)):
        world.call_appsync(
            "CreateResolver", place, typeName="Query", fieldName=name, requestMappingTemplate=template, **unit
        )


def use_code(world: World, number: int) -> None:
    """Write a resolver in JavaScript, in one of the APIs."""
    place, api = pick(world.memory.apis, 0)
    runtime = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
    field = {"typeName": "Query", "fieldName": "hello", "dataSourceName": "None"}
    world.call_appsync("UpdateResolver", place, apiId=api, **field, runtime=runtime, code=CODE + "\n" * number)


def create_function(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    given = {"name": "f", "dataSourceName": "None", "requestMappingTemplate": WHO, "responseMappingTemplate": RESPONSE}
    made = world.call_appsync("CreateFunction", place, apiId=api, **given)["functionConfiguration"]
    world.memory.functions.append((place, api, made["functionId"]))


def create_pipeline(world: World, number: int) -> None:
    place, api, function = pick(world.memory.functions, number)
    given = {"kind": "PIPELINE", "pipelineConfig": {"functions": [function]}, "requestMappingTemplate": "{}"}
    field = {"typeName": "Mutation", "fieldName": "say", "responseMappingTemplate": RESPONSE}
    world.call_appsync("CreateResolver", place, apiId=api, **field, **given)


def create_table_source(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    given: dict[str, Any] = {"type": "AMAZON_DYNAMODB", "serviceRoleArn": "arn:aws:iam::1:role/r"}
    table = {"tableName": "Messages", "awsRegion": PLACES[place][1]}
    world.call_appsync("CreateDataSource", place, apiId=api, name=f"T{number}", dynamodbConfig=table, **given)


def create_key(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    given = {"description": "d"} if number else {}
    key = world.call_appsync("CreateApiKey", place, apiId=api, **given)["apiKey"]
    world.memory.keys.append((place, api, key["id"]))


def delete_key(world: World, number: int) -> None:
    place, api, key = pick(world.memory.keys, number)
    world.call_appsync("DeleteApiKey", place, apiId=api, id=key)


def change_api(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    given = {"name": f"B{number}", "authenticationType": "API_KEY", "queryDepthLimit": 3}
    world.call_appsync("UpdateGraphqlApi", place, apiId=api, **given)


def set_environment(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    variables = {"place": f"number {number}"}
    world.call_appsync("PutGraphqlApiEnvironmentVariables", place, apiId=api, environmentVariables=variables)


def associate_domain(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    name = f"d{world.memory.domains}.example.com"
    world.memory.domains += 1
    world.call_appsync("CreateDomainName", place, domainName=name, certificateArn="arn:aws:acm:us-east-1:1:x")
    world.call_appsync("AssociateApi", place, domainName=name, apiId=api)


def delete_resolvers(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    world.call_appsync("DeleteResolver", place, apiId=api, typeName="Query", fieldName="hello")


def delete_api(world: World, number: int) -> None:
    place, api = pick(world.memory.apis, number)
    world.call_appsync("DeleteGraphqlApi", place, apiId=api)


BUILDING: Final[list[Change]] = [
    create_pool,
    create_client,
    create_user,
    set_password,
    sign_up,
    confirm,
    change_groups,
    sign_in,
    require_second_factor,
    associate_app,
    begin_srp,
    fail_to_sign_in,
    forget_password,
    change_address,
    federate,
    create_domain,
    create_api,
    create_schema,
    create_resolvers,
    use_code,
    create_function,
    create_pipeline,
    create_table_source,
    create_key,
    set_environment,
    associate_domain,
]
CHANGING: Final[list[Change]] = [
    change_pool,
    change_client,
    sign_out,
    disable_user,
    delete_user,
    delete_group,
    delete_client,
    delete_pool,
    change_api,
    fail_to_create_schema,
    delete_key,
    delete_resolvers,
    delete_api,
]
CHANGES: Final[dict[str, Change]] = {change.__name__: change for change in BUILDING + CHANGING}


def built() -> World:
    """Return a world in which every kind of thing is there."""
    world = World()
    build(world)
    return world


def build(world: World) -> None:
    """Let every kind of thing be there."""
    for change in BUILDING:
        for number in range(len(PLACES)):
            world.change(change.__name__, number)
