"""Typical mistakes of learners, and making one of them in a backend that is right, for a neighbour to find.

The mistakes are in mistakes.yaml: the changed settings of one resource, or calls of boto3.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from chatprov.clock import SystemClock
from chatprov.engine.read_result import handles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.clock import Clock
    from chatprov.engine.engine import Engine
    from chatprov.target import Target

FILE = Path(__file__).with_name("mistakes.yaml")
KINDS = ("pool", "new_pool", "client", "new_client", "api", "schema", "source", "policy", "send", "get")
"""The resources whose settings an entry changes, in the order in which they are changed."""
LOSING = {"new_pool", "new_client", "undo"}
"""The keys of entries that delete something, or need to be undone."""
NEEDED = {
    "table", "user-pool", "app-client", "bucket", "api", "schema", "role", "role-policy", "data-source",
    "resolver-Mutation-sendMessage", "resolver-Query-getMessages",
}  # fmt: skip
"""The resources that a backend needs for these mistakes."""
SHORTEST_PAUSE = 0.05

Mistake = dict[str, Any]


@cache
def all_mistakes() -> tuple[Mistake, ...]:
    """Return all mistakes: `mistake` is the name, `finds` what `check` has to find, as step, resource and path."""
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return tuple(yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506  # both load plain values only


def harmless_mistakes(numbers: Iterable[int]) -> list[Mistake]:
    """Return the mistakes in these steps that delete nothing: no message, user or file is lost."""
    wanted = set(numbers)
    return [
        entry
        for entry in all_mistakes()
        if step_of(entry) in wanted
        and LOSING.isdisjoint(entry)
        and not any(method.startswith(("delete_", "create_")) for _, method, *_ in entry.get("do", ()))
    ]


def step_of(entry: Mistake) -> int:
    """Return the number of the step in which a mistake is made."""
    number: int = entry["finds"][0][0]
    return number


class MistakeMaker:
    """Changes the tutorial's backend as a learner would who makes a mistake."""

    def __init__(self, engine: Engine, target: Target, clock: Clock | None = None) -> None:
        self.engine = engine
        self.target = target
        self.clock = clock or SystemClock()
        have = handles(engine.read_all())
        self.context = engine.context(have)
        self.known: dict[str, Any] = {}
        """The values of the placeholders in the entries."""
        config, read = engine.project.config, engine.project.read
        send, get = config.resolvers[:2]
        self.known = {
            "$pool": have["user-pool"].id,
            "$client": have["app-client"].id,
            "$bucket": have["bucket"].name,
            "$api": have["api"].id,
            "$role": have["role"].name,
            "$table_arn": have["table"].arn,
            "$sdl": read(config.schema_.file),
            "$send": read(send.files["request_template"]),
            "$sent": read(send.files["response_template"]),
            "$get": read(get.files["request_template"]),
            "$got": read(get.files["response_template"]),
            "$send_code": read("graphql/sendMessage.js"),
            "$get_code": read("graphql/getMessages.js"),
        }

    def make(self, entry: Mapping[str, Any]) -> None:
        """Do everything that an entry says; raises the errors of boto3."""
        self.call(entry.get("do", ()))
        for kind in KINDS:
            if kind in entry:
                getattr(self, f"_{kind}")(self._filled(entry[kind]))

    def call(self, calls: Iterable[list[Any]]) -> None:
        """Make calls: the service, the method, the parameters, and the name under which a new user pool is known."""
        for service, method, parameters, *name in calls:
            answer = getattr(self.client(service), method)(**self._filled(parameters))
            if name:
                self.known[f"${name[0]}"] = answer["UserPool"]["Id"]

    def client(self, service: str) -> Any:
        """Return a client; `dynamodb@us-east-1` is one in another region."""
        name, _, region = service.partition("@")
        return (self.target.elsewhere(region) if region else self.target).client(name)

    def wait_for_schema(self) -> None:
        """Wait until AppSync has processed the schemas that were saved."""
        appsync = self.client("appsync")
        for api in appsync.list_graphql_apis()["graphqlApis"]:
            while appsync.get_schema_creation_status(apiId=api["apiId"])["status"] == "PROCESSING":
                self.clock.sleep(SHORTEST_PAUSE)

    def _wanted(self, key: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a resource desires, changed; what is changed to null is left out."""
        return _without_nulls({**self.engine.resources[key].desired(self.context), **changes})

    def _filled(self, value: Any) -> Any:
        match value:
            case str() if value in self.known:
                return self.known[value]
            case dict():
                return {key: self._filled(part) for key, part in value.items()}
            case list():
                return [self._filled(part) for part in value]
        return value

    def _pool(self, changes: Mapping[str, Any]) -> None:
        fixed = self.engine.resources["user-pool"].create_only
        settings = {key: value for key, value in self._wanted("user-pool", changes).items() if key not in fixed}
        self.client("cognito-idp").update_user_pool(UserPoolId=self.known["$pool"], **settings)

    def _new_pool(self, changes: Mapping[str, Any]) -> None:
        """Make another pool instead, with its client, and let the API use it."""
        cognito = self.client("cognito-idp")
        self._pool({"DeletionProtection": "INACTIVE"})
        cognito.delete_user_pool(UserPoolId=self.known["$pool"])
        email = {"Schema": [{"Name": "email", "Required": True, "Mutable": True}]}
        settings = self._wanted("user-pool", {**email, **changes, "RequiredAttributes": None})
        pool = cognito.create_user_pool(**settings)["UserPool"]["Id"]
        cognito.create_user_pool_client(UserPoolId=pool, **self._wanted("app-client", {}))
        use = {"userPoolId": pool, "awsRegion": self.engine.region, "defaultAction": "ALLOW"}
        self._api({"userPoolConfig": use})

    def _client(self, changes: Mapping[str, Any]) -> None:
        self.client("cognito-idp").update_user_pool_client(
            UserPoolId=self.known["$pool"],
            ClientId=self.known["$client"],
            **self._wanted("app-client", {**changes, "GenerateSecret": None}),
        )

    def _new_client(self, changes: Mapping[str, Any]) -> None:
        cognito, pool = self.client("cognito-idp"), self.known["$pool"]
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=self.known["$client"])
        cognito.create_user_pool_client(UserPoolId=pool, **self._wanted("app-client", changes))

    def _api(self, changes: Mapping[str, Any]) -> None:
        self.client("appsync").update_graphql_api(apiId=self.known["$api"], **self._wanted("api", changes))

    def _schema(self, change: list[str]) -> None:
        text = self.known["$sdl"].replace(*change)
        self.client("appsync").start_schema_creation(apiId=self.known["$api"], definition=text.encode())
        self.wait_for_schema()

    def _source(self, changes: Mapping[str, Any]) -> None:
        self.client("appsync").update_data_source(
            apiId=self.known["$api"],
            name=self.context.handles["data-source"].name,
            **self._wanted("data-source", changes),
        )

    def _policy(self, statement: Mapping[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("iam").put_role_policy(
            RoleName=self.known["$role"],
            PolicyName=self.context.handles["role-policy"].name,
            PolicyDocument=document,
        )

    def _send(self, changes: Mapping[str, Any]) -> None:
        self._resolver("Mutation", "sendMessage", changes)

    def _get(self, changes: Mapping[str, Any]) -> None:
        self._resolver("Query", "getMessages", changes)

    def _resolver(self, type_name: str, field: str, changes: Mapping[str, Any]) -> None:
        settings = self._wanted(f"resolver-{type_name}-{field}", {})
        for key, change in changes.items():
            settings[key] = settings[key].replace(*change) if isinstance(change, list) else change
        self.client("appsync").update_resolver(
            apiId=self.known["$api"], typeName=type_name, fieldName=field, **settings
        )


def _without_nulls(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_nulls(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value is not None
    }
