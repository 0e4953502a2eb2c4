"""A learner at work: does what an entry of the catalogues says, with boto3, and follows hints to the letter."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from chatprov.engine.engine import Engine
from chatprov.engine.read_result import handles
from chatprov.target import Target
from chatprov.teach.check import check
from tests.engine.harness import Clock
from tests.patience import eventually
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.project import Project
    from chatprov.step import Handle
    from chatprov.teach.findings import CheckFinding

DATA = Path(__file__).parent / "data"
REGION = "ap-south-1"
ROLE = "ChatMessagesDS-role"


def catalogue(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_yaml(DATA / name)
    return entries


class Learner:
    """The stack, and what somebody does to it."""

    def __init__(self, project: Project, folder: Path, target: Target | None = None) -> None:
        self.project = project
        self.folder = folder
        self.target = target or Target("aws", boto3.Session("test", "test"), REGION, None)
        self.known: dict[str, Any] = {}
        self.is_right = False
        """Whether the test before left everything as the tutorial asks; a test says so at its end."""
        self._elsewhere: dict[str, Any] = {}

    def engine(self) -> Engine:
        # what answers has no lag, so nothing is won by waiting for one
        return Engine(self.project, self.target, self.folder, clock=Clock())

    def put_right(self) -> None:
        """Build what is not as it should be: at the first test, and after one that failed or left something better."""
        seen = self.engine().read_all()
        if not self.is_right or handles(seen).keys() != seen.keys():
            for file in self.folder.glob("*.json"):
                file.unlink()
            engine = self.engine()
            engine.up(adopt=True, replace=True)
            seen = engine.read_all()
        self.is_right = False
        self.look_up(handles(seen))

    def client(self, service: str) -> Any:
        """Return a client; `dynamodb@us-east-1` is one in another region."""
        name, _, region = service.partition("@")
        if not region:
            return self.target.client(name)
        if service not in self._elsewhere:
            self._elsewhere[service] = self.target.elsewhere(region).client(name)
        return self._elsewhere[service]

    def look_up(self, have: dict[str, Handle]) -> None:
        """Note the ids of what is there."""
        self.context = self.engine().context(have)
        config = self.project.config
        send, get = config.resolvers
        read = self.project.read
        self.known = {
            "$pool": have["user-pool"].id,
            "$client": have["app-client"].id,
            "$bucket": have["bucket"].name,
            "$api": have["api"].id,
            "$role": ROLE,
            "$table_arn": have["table"].arn,
            "$sdl": read(config.schema_.file),
            "$send": read(send.files["request_template"]),
            "$sent": read(send.files["response_template"]),
            "$get": read(get.files["request_template"]),
            "$got": read(get.files["response_template"]),
            "$send_code": read("graphql/sendMessage.js"),
            "$get_code": read("graphql/getMessages.js"),
        }

    def wanted(self, key: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a resource desires, changed; what is changed to null is left out."""
        return _without_nulls({**self.engine().resources[key].desired(self.context), **changes})

    def do(self, entry: Mapping[str, Any]) -> None:
        """Do everything that an entry says."""
        self.call(entry.get("do", ()))
        for kind in ("pool", "new_pool", "client", "new_client", "api", "schema", "source", "policy", "send", "get"):
            if kind in entry:
                getattr(self, f"_{kind}")(self._filled(entry[kind]))

    def undo(self, entry: Mapping[str, Any]) -> None:
        self.call(entry.get("undo", ()))

    def call(self, calls: Iterable[list[Any]]) -> None:
        for service, method, parameters, *name in calls:
            answer = getattr(self.client(service), method)(**self._filled(parameters))
            if name:
                self.known[f"${name[0]}"] = answer["UserPool"]["Id"]

    def findings(self) -> list[tuple[int, CheckFinding]]:
        return [(step.step.number, one) for step in check(self.engine()) for one in step.findings]

    def follow(self, findings: Iterable[tuple[int, CheckFinding]]) -> None:
        """Run the calls of all hints, exactly as they are printed."""
        learner = self

        class Boto3:
            @staticmethod
            def client(service: str) -> Any:
                return learner.client(service)

        for code in dict.fromkeys(one.fix.python for _, one in findings):
            exec(code, {"boto3": Boto3, "json": json, "Path": lambda file: self.project.root / file})
        self.wait_for_schema()

    def wait_for_schema(self) -> None:
        for api in self.client("appsync").list_graphql_apis()["graphqlApis"]:
            eventually(partial(self._schema_is_processed, api["apiId"]))

    def _schema_is_processed(self, api_id: str) -> bool:
        status: str = self.client("appsync").get_schema_creation_status(apiId=api_id)["status"]
        return status != "PROCESSING"

    def _filled(self, value: Any) -> Any:
        match value:
            case str() if value in self.known:
                return self.known[value]
            case dict():
                return {key: self._filled(one) for key, one in value.items()}
            case list():
                return [self._filled(one) for one in value]
        return value

    def _pool(self, changes: Mapping[str, Any]) -> None:
        fixed = self.engine().resources["user-pool"].create_only
        settings = {key: value for key, value in self.wanted("user-pool", changes).items() if key not in fixed}
        self.client("cognito-idp").update_user_pool(UserPoolId=self.known["$pool"], **settings)

    def _new_pool(self, changes: Mapping[str, Any]) -> None:
        """Make another pool instead, with its client, and let the API use it."""
        cognito = self.client("cognito-idp")
        self._pool({"DeletionProtection": "INACTIVE"})
        cognito.delete_user_pool(UserPoolId=self.known["$pool"])
        email = {"Schema": [{"Name": "email", "Required": True, "Mutable": True}]}
        settings = self.wanted("user-pool", {**email, **changes, "RequiredAttributes": None})
        pool = cognito.create_user_pool(**settings)["UserPool"]["Id"]
        cognito.create_user_pool_client(UserPoolId=pool, **self.wanted("app-client", {}))
        self._api({"userPoolConfig": {"userPoolId": pool, "awsRegion": REGION, "defaultAction": "ALLOW"}})

    def _client(self, changes: Mapping[str, Any]) -> None:
        self.client("cognito-idp").update_user_pool_client(
            UserPoolId=self.known["$pool"],
            ClientId=self.known["$client"],
            **self.wanted("app-client", {**changes, "GenerateSecret": None}),
        )

    def _new_client(self, changes: Mapping[str, Any]) -> None:
        cognito, pool = self.client("cognito-idp"), self.known["$pool"]
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=self.known["$client"])
        cognito.create_user_pool_client(UserPoolId=pool, **self.wanted("app-client", changes))

    def _api(self, changes: Mapping[str, Any]) -> None:
        self.client("appsync").update_graphql_api(apiId=self.known["$api"], **self.wanted("api", changes))

    def _schema(self, change: list[str]) -> None:
        text = self.known["$sdl"].replace(*change)
        assert text != self.known["$sdl"]
        self.client("appsync").start_schema_creation(apiId=self.known["$api"], definition=text.encode())
        self.wait_for_schema()

    def _source(self, changes: Mapping[str, Any]) -> None:
        self.client("appsync").update_data_source(
            apiId=self.known["$api"], name="ChatMessagesDS", **self.wanted("data-source", changes)
        )

    def _policy(self, statement: Mapping[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("iam").put_role_policy(RoleName=ROLE, PolicyName="ChatMessages-access", PolicyDocument=document)

    def _send(self, changes: Mapping[str, Any]) -> None:
        self._resolver("Mutation", "sendMessage", changes)

    def _get(self, changes: Mapping[str, Any]) -> None:
        self._resolver("Query", "getMessages", changes)

    def _resolver(self, type_name: str, field: str, changes: Mapping[str, Any]) -> None:
        settings = self.wanted(f"resolver-{type_name}-{field}", {})
        for key, change in changes.items():
            changed = settings[key].replace(*change) if isinstance(change, list) else change
            assert changed != settings[key]
            settings[key] = changed
        self.client("appsync").update_resolver(
            apiId=self.known["$api"], typeName=type_name, fieldName=field, **settings
        )


def _without_nulls(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_nulls(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value is not None
    }
