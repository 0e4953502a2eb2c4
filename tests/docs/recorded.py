"""Every request that chatprov makes to AWS, with its parameters: all commands in both variants, on a separate local cloud."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import botocore.client
import pytest
from click.testing import CliRunner

from chatprov.cli.main import cli
from chatprov.config import Config
from chatprov.engine.engine import Engine
from chatprov.local.port import listen
from chatprov.local.process import LocalCloud
from chatprov.project import Project, load_project
from chatprov.target import local_target
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROLE = "ChatMessagesDS-role"
VTL = {"requestMappingTemplate": '{"version": "2018-05-29"}', "responseMappingTemplate": "null"}


@dataclass(frozen=True)
class Request:
    """One request: `service` and `operation` as botocore calls them."""

    service: str
    operation: str
    parameters: dict[str, Any]


@dataclass
class Recording:
    """What was requested while `on`."""

    requests: list[Request] = field(default_factory=list)
    on: bool = False

    @contextmanager
    def running(self) -> Iterator[None]:
        self.on = True
        try:
            yield
        finally:
            self.on = False


def record(folder: Path) -> list[Request]:
    """Run everything, and return the requests."""
    with listen(0) as probe:
        port: int = probe.getsockname()[1]
    recording = Recording()
    make = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]  # botocore's own

    def noting(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        if recording.on:
            recording.requests.append(Request(client.meta.service_model.service_name, operation, parameters))
        return make(client, operation, parameters)

    cloud = LocalCloud(port, folder / "local.log")
    cloud.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(botocore.client.BaseClient, "_make_api_call", noting)
            _everything(_Account(recording, folder, port))
    finally:
        cloud.stop()
    return recording.requests


class _Account:
    """One account: chatprov's commands in it, and changes by hand."""

    def __init__(self, recording: Recording, folder: Path, port: int) -> None:
        self.recording = recording
        self.folder = folder
        self.port = port
        self.others = local_target(port, "ap-south-1")

    def command(
        self, *arguments: str, said: str = "", variant: str = "documented", codes: tuple[int, ...] = (0,)
    ) -> None:
        shared = [
            "--project",
            str(ROOT),
            "--port",
            str(self.port),
            "--state-dir",
            str(self.folder),
            "--variant",
            variant,
        ]
        with self.recording.running():
            result = CliRunner().invoke(cli, [*shared, *arguments], input=said)
        assert result.exit_code in codes, result.output

    def engine(self, project: Project) -> Engine:
        return Engine(project, local_target(self.port, "ap-south-1"), self.folder)

    def up(self, settings: dict[str, Any], *, variant: str = "documented", **how: Any) -> None:
        project = load_project(ROOT, ROOT, variant)
        with self.recording.running():
            self.engine(replace(project, config=_with(project.config, settings))).up(**how)


def _with(config: Config, settings: dict[str, Any]) -> Config:
    data: Any = config.model_dump(by_alias=True)
    for path, value in settings.items():
        *sections, last = path.split(".")
        part = data
        for name in sections:
            part = part[int(name) if name.isdigit() else name]
        part[last] = value
    return Config.model_validate(data)


CHANGES: dict[str, Any] = {
    "table.deletion_protection": True,
    "user_pool.password_policy.minimum_length": 12,
    "user_pool.mfa": "OPTIONAL",
    "app_client.access_token_minutes": 30,
    "bucket.block_public_access": True,
    "bucket.tls_only": True,
    "bucket.cors.0.allowed_origins": ["https://chat.example"],
    "api.query_depth_limit": 9,
    "data_source.none_name": "NoData",
    "data_source.only_this_account": True,
    "data_source.actions": ["dynamodb:Query", "dynamodb:PutItem"],
    "schema.file": "graphql/hardened/schema.graphql",
    "resolvers.0.response_template": "graphql/getMessages.response.vtl",
}


def _everything(account: _Account) -> None:
    account.command("check", codes=(1,))
    account.command("up", "--yes")
    for command in ("plan", "status", "outputs", "check", "test", "audit"):
        account.command(command, codes=(0, 1))
    account.command("audit", "--prove", "--yes", codes=(1,))
    account.command("up", "--yes", "--resolvers", "js")
    account.command("audit", codes=(0, 1))
    account.command("up", "--yes", "--resolvers", "vtl")
    account.command("user", "add", "ann@example.com", "--password-stdin", said="Correct-horse-7\n")
    account.command("user", "list")
    account.command("user", "token", "ann@example.com", "--password-stdin", said="Correct-horse-7\n")
    (account.folder / "photo.txt").write_text("a file", encoding="utf-8")
    account.command("upload", str(account.folder / "photo.txt"), "--room", "room1")
    account.command("user", "remove", "ann@example.com")

    account.up(CHANGES, replace=True)
    _set_the_data_source_otherwise(account)
    account.up(CHANGES)
    _use_the_data_source(account)
    account.up({**CHANGES, "data_source.name": "OtherDS"}, replace=True)
    _untag(account)
    account.up({}, replace=True, adopt=True)

    account.command("up", "--yes", variant="hardened")
    account.command("test", variant="hardened")
    account.command("audit", "--prove", "--yes", variant="hardened")
    account.command(
        "user", "add", "bob@example.com", "--password-stdin", said="Correct-horse-battery-7\n", variant="hardened"
    )
    account.command("room", "add", "room1", "bob@example.com", variant="hardened")
    account.command("room", "list", variant="hardened")
    account.command("room", "remove", "room1", "bob@example.com", variant="hardened")
    account.command("check", variant="hardened", codes=(0, 1))

    _hang(account)
    _take_away(account)
    account.command("check", variant="hardened", codes=(1,))
    hardened = load_project(ROOT, ROOT, "hardened")
    with account.recording.running():
        account.engine(hardened).down(delete_data=True)
        account.engine(hardened).up()
        account.engine(hardened).down()


def _ids(account: _Account) -> tuple[str, str]:
    pool = account.others.client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    return pool, account.others.client("appsync").list_graphql_apis()["graphqlApis"][0]["apiId"]


def _set_the_data_source_otherwise(account: _Account) -> None:
    appsync, (_, api) = account.others.client("appsync"), _ids(account)
    source = appsync.get_data_source(apiId=api, name="ChatMessagesDS")["dataSource"]
    del source["dataSourceArn"]
    appsync.update_data_source(apiId=api, **{**source, "serviceRoleArn": "arn:aws:iam::123456789012:role/theirs"})


def _use_the_data_source(account: _Account) -> None:
    """Let others have a function on the data source, and a resolver that runs it."""
    appsync, (_, api) = account.others.client("appsync"), _ids(account)
    function = appsync.create_function(
        apiId=api, name="theirs", dataSourceName="ChatMessagesDS", functionVersion="2018-05-29"
    )
    functions = [function["functionConfiguration"]["functionId"]]
    field = {"typeName": "Message", "fieldName": "sender"}
    appsync.create_resolver(apiId=api, **field, kind="PIPELINE", pipelineConfig={"functions": functions}, **VTL)


def _untag(account: _Account) -> None:
    """Take off the tags by which the stack's resources are known."""
    clients = {name: account.others.client(name) for name in ("dynamodb", "cognito-idp", "appsync", "iam", "s3")}
    pool, api = _ids(account)
    keys = ["chatprov:stack", "chatprov:resource"]
    clients["dynamodb"].untag_resource(
        ResourceArn=clients["dynamodb"].describe_table(TableName="ChatMessages")["Table"]["TableArn"], TagKeys=keys
    )
    arn = clients["cognito-idp"].describe_user_pool(UserPoolId=pool)["UserPool"]["Arn"]
    clients["cognito-idp"].untag_resource(ResourceArn=arn, TagKeys=keys)
    clients["appsync"].untag_resource(
        resourceArn=clients["appsync"].get_graphql_api(apiId=api)["graphqlApi"]["arn"], tagKeys=keys
    )
    clients["iam"].untag_role(RoleName=ROLE, TagKeys=keys)
    clients["s3"].put_bucket_tagging(
        Bucket="chat-app-uploads-appasync", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}
    )
    (account.folder / "local.json").unlink()


def _take_away(account: _Account) -> None:
    """Take away what makes `check` look for something like it."""
    appsync, (_, api) = account.others.client("appsync"), _ids(account)
    for kind in ("Query", "Mutation"):
        for one in appsync.list_resolvers(apiId=api, typeName=kind)["resolvers"]:
            appsync.delete_resolver(apiId=api, typeName=kind, fieldName=one["fieldName"])
    appsync.delete_data_source(apiId=api, name="ChatMessagesDS")


def _hang(account: _Account) -> None:
    """Hang on the resources what AWS wants gone before them."""
    cognito, iam, appsync = (account.others.client(name) for name in ("cognito-idp", "iam", "appsync"))
    pool, api = _ids(account)
    cognito.create_user_pool_domain(Domain="their-chat", UserPoolId=pool)
    document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
    policy = iam.create_policy(PolicyName="theirs", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=policy)
    iam.delete_role_policy(RoleName=ROLE, PolicyName="ChatMessages-access")
    iam.put_role_policy(RoleName=ROLE, PolicyName="their-rights", PolicyDocument=document)
    iam.create_instance_profile(InstanceProfileName="their-machines")
    iam.add_role_to_instance_profile(InstanceProfileName="their-machines", RoleName=ROLE)
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    appsync.create_domain_name(domainName="chat.example.com", certificateArn=certificate)
    appsync.associate_api(domainName="chat.example.com", apiId=api)
