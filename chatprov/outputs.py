"""The settings for a client of the finished backend: names, ids, ARNs and URLs, as `chatprov outputs` prints them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

from chatprov.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.engine import Engine
    from chatprov.engine.read_result import ReadResult

NEEDED = ("table", "user-pool", "app-client", "bucket", "api", "data-source", "role")
"""The resources that a client needs, of those that the project has."""
API_KEY, TABLE = "api-key-", "table-"
"""The beginnings of the keys of API keys and of further tables."""


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """The finished backend, as a client needs it. What the project does not have is an empty text."""

    target: str
    account: str
    region: str
    endpoint_url: str | None
    table_name: str
    table_arn: str
    user_pool_id: str
    user_pool_arn: str
    client_id: str
    bucket: str
    bucket_arn: str
    api_id: str
    api_arn: str
    graphql_url: str
    realtime_url: str
    data_source: str
    role_arn: str
    api_keys: Mapping[str, str] = field(default_factory=dict)
    """The API keys, by their names in config.yaml."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """The names of the further tables, by their keys in config.yaml."""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the outputs from the document of `chatprov outputs --json`. Raises KeyError when one is missing."""
        return cls(**{member.name: document[member.name] for member in fields(cls)})


def outputs_of(engine: Engine, results: Mapping[str, ReadResult]) -> Outputs:
    """Return the outputs from the resources that the engine read.

    Raises EngineError when a resource that a client needs does not exist.
    """
    seen = {key: result.candidates[0] for key, result in results.items() if result.candidates}
    missing = [
        engine.resources[key].name(engine.config) for key in NEEDED if key in engine.resources and key not in seen
    ]
    if missing:
        raise EngineError(
            f"The backend is not complete: {', '.join(missing)} missing",
            advice="Run `chatprov up` first; `chatprov status` shows what is missing.",
        )

    def name(key: str) -> str:
        return seen[key].name if key in seen else ""

    def arn(key: str) -> str:
        return seen[key].arn if key in seen else ""

    return Outputs(
        target=engine.target.kind,
        account=engine.account,
        region=engine.region,
        endpoint_url=engine.target.endpoint_url,
        table_name=name("table"),
        table_arn=arn("table"),
        user_pool_id=seen["user-pool"].id,
        user_pool_arn=seen["user-pool"].arn,
        client_id=seen["app-client"].id,
        bucket=name("bucket"),
        bucket_arn=arn("bucket"),
        api_id=seen["api"].id,
        api_arn=seen["api"].arn,
        graphql_url=seen["api"].endpoints.get("graphql_url", ""),
        realtime_url=seen["api"].endpoints.get("realtime_url", ""),
        data_source=name("data-source"),
        role_arn=arn("role"),
        api_keys={key.removeprefix(API_KEY): found.id for key, found in seen.items() if key.startswith(API_KEY)},
        tables={key.removeprefix(TABLE): found.name for key, found in seen.items() if key.startswith(TABLE)},
    )
