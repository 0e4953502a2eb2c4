"""What a client may send and ask, read from the deployed backend: whatever the language of its resolvers."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chatprov.chat.capabilities import Capabilities, capabilities
from chatprov.outputs import Outputs
from chatprov.project import load_project
from tests.conftest import ROOT
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.config import ResolverLanguage

JAVASCRIPT = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
ALL = [(variant, language) for variant in ("documented", "hardened") for language in ("vtl", "js")]
BETWEEN_QUOTES = """
export function request(ctx) {
  const { roomId, timestamp, content } = ctx.args.input;
  const key = `{"roomId": {"S": "${roomId}"}, "timestamp": {"S": "${timestamp}"}}`;
  return {
    operation: 'PutItem',
    key: JSON.parse(key),
    attributeValues: JSON.parse(`{"content": {"S": "${content}"}}`),
  };
}
export const response = (ctx) => ctx.result;
"""
REFUSES_ALL = """
import { util } from '@aws-appsync/utils';
export function request() {
  util.unauthorized();
}
export const response = () => null;
"""


class Deployed:
    """The backend of a variant with the resolver of sendMessage only, in a cloud without HTTP."""

    def __init__(self, variant: str, language: ResolverLanguage = "vtl") -> None:
        self.project = load_project(ROOT, ROOT, variant, language)
        self.appsync, self.cognito = self.client("appsync"), self.client("cognito-idp")
        pool = self.cognito.create_user_pool(PoolName="chat")["UserPool"]["Id"]
        settings = {"userPoolId": pool, "awsRegion": "eu-west-1", "defaultAction": "ALLOW"}
        self.api = self.appsync.create_graphql_api(
            name="chat", authenticationType="AMAZON_COGNITO_USER_POOLS", userPoolConfig=settings
        )["graphqlApi"]["apiId"]
        self.outputs = Outputs(
            **{**dict.fromkeys((field.name for field in fields(Outputs)), ""), "api_id": self.api, "user_pool_id": pool}
        )
        sdl = self.project.read(self.project.config.schema_.file)
        self.appsync.start_schema_creation(apiId=self.api, definition=sdl.encode())
        self.appsync.create_data_source(apiId=self.api, name="Nothing", type="NONE")

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # a name of either service
            service, region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )

    def attach(self, settings: Mapping[str, Any]) -> None:
        self.appsync.create_resolver(
            apiId=self.api, typeName="Mutation", fieldName="sendMessage", dataSourceName="Nothing", **settings
        )

    def attach_that_of_the_project(self) -> None:
        resolver = next(found for found in self.project.config.resolvers if found.field == "sendMessage")
        texts = {key: self.project.read(file) for key, file in resolver.files.items()}
        if "code" in texts:
            self.attach({"code": texts["code"], "runtime": JAVASCRIPT})
        else:
            templates = {"request": texts["request_template"], "response": texts["response_template"]}
            self.attach({f"{handler}MappingTemplate": text for handler, text in templates.items()})

    @property
    def can(self) -> Capabilities:
        return capabilities(self, self.outputs)  # type: ignore[arg-type]  # of a target it asks for clients alone


@pytest.fixture(autouse=True)
def _aws() -> Iterator[None]:
    with mocked_aws():
        yield


@pytest.mark.parametrize(("variant", "language"), ALL)
def test_only_the_templates_of_the_tutorial_break_on_a_quote(variant: str, language: ResolverLanguage) -> None:
    deployed = Deployed(variant, language)
    deployed.attach_that_of_the_project()
    can = deployed.can
    assert can.text_breaks_request is ((variant, language) == ("documented", "vtl"))
    assert can.pages == (None if variant == "documented" else "listMessages")


def test_code_can_break_as_well() -> None:
    deployed = Deployed("documented")
    deployed.attach({"code": BETWEEN_QUOTES, "runtime": JAVASCRIPT})
    assert deployed.can.text_breaks_request


@pytest.mark.parametrize("code", [REFUSES_ALL, ""], ids=["refuses all", "no resolver"])
def test_what_takes_no_text_at_all_is_not_broken_by_one(code: str) -> None:
    deployed = Deployed("documented")
    if code:
        deployed.attach({"code": code, "runtime": JAVASCRIPT})
    assert not deployed.can.text_breaks_request
