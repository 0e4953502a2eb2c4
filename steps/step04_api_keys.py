"""STEP 4 again, for the API keys in config.yaml: programs without a user call the fields that @aws_api_key opens.

https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#api-key-authorization
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from chatprov.aws_resource import AwsApi, AwsResource
from chatprov.config import Config
from chatprov.step import Attributes, Handle, Observed, ResourceContext, StepModule, all_pages

PREFIX = "api-key-"
DAY_SECONDS = 24 * 60 * 60


class ApiKey(AwsResource):
    """An API key: AppSync generates it, and keeps its name as the description."""

    type = "AppSync API key"
    parent = "api"
    depends_on = ("api",)
    serial_group = "appsync"
    aws = AwsApi(service="appsync", read="list_api_keys", parent_param="apiId", delete="delete_api_key", id_param="id")

    def __init__(self, name: str) -> None:
        self.called = name
        self.key = f"{PREFIX}{name}"

    def name(self, config: Config) -> str:  # noqa: ARG002  # it is called by its key
        return self.called

    def desired(self, context: ResourceContext) -> Attributes:  # noqa: ARG002  # every key is to be valid
        return {"Expired": False}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # found by its name
        """Find it by its description."""
        api = context.handles.get("api")
        if api is None:
            return []
        return [
            Observed(
                id=key["id"],
                name=self.called,
                arn=api.arn,
                attributes={"Expired": key["expires"] <= time.time()},
                endpoints={self.key: key["id"]},
            )
            for key in self._keys(context)[:1]
        ]

    def _keys(self, context: ResourceContext) -> list[Mapping[str, Any]]:
        found = all_pages(context.client("appsync"), self.aws.read, "apiKeys", **self.params(context))
        return [key for key in found if key.get("description") == self.called]

    def create(self, context: ResourceContext) -> Handle:
        api = context.handles["api"]
        settings = {"apiId": api.id, "description": self.called, "expires": self._expires(context)}
        made = context.client("appsync").create_api_key(**settings)["apiKey"]
        return Handle(id=made["id"], name=self.called, arn=api.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # one attribute
        """Renew it."""
        settings = {"id": handle.id, "description": self.called, "expires": self._expires(context)}
        context.client("appsync").update_api_key(**self.params(context), **settings)

    def _expires(self, context: ResourceContext) -> int:
        days = next(key.days for key in context.config.api.keys if key.name == self.called)
        return int(time.time()) + days * DAY_SECONDS


STEP = StepModule(
    resources=lambda config: [ApiKey(key.name) for key in config.api.keys],
    retired=lambda key: ApiKey(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None,
)
