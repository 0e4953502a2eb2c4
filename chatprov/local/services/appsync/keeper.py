"""What changes in AppSync, as the parts that its log has: an API without its members, and each member by itself.

| key | value |
| --- | --- |
| "api", account, region, API | settings, tags, environment variables |
| "schema", account, region, API | the schema and the result of the last StartSchemaCreation |
| "api_key", "data_source", "resolver", "function", account, region, API, name | the member as the service returns it |
| "domain", account, region, domain name | the domain name |
| "association", account, region, domain name | the id of its API |
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.appsync.schema import SchemaCreation
from chatprov.local.services.appsync.service import FORMAT
from chatprov.local.services.contract import CallContext
from chatprov.local.services.parts_keeper import PartsKeeper
from chatprov.local.services.stored_form import NAME, StoredForm, part_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.appsync.graphql_api import GraphqlAPI
    from chatprov.local.services.appsync.service import AppSync
    from chatprov.local.storage import Log

_MEMBERS: Final = {
    "api_key": "api_keys",
    "data_source": "data_sources",
    "resolver": "field_resolvers",
    "function": "functions",
}
"""The kinds of members of an API, and its attribute that has them by name. A member is replaced, and never changed in place."""

APPSYNC_FORM: Final = StoredForm(
    FORMAT,
    {"apis": {}, "domain_names": {"configurations": {}, "api_ids": {}}},
    {
        "api": part_at("apis", NAME, with_own_parts=tuple(_MEMBERS.values())),
        "schema": part_at("apis", NAME, "schema"),
        **{kind: part_at("apis", NAME, attribute, NAME) for kind, attribute in _MEMBERS.items()},
        "domain": part_at("domain_names", "configurations", NAME),
        "association": part_at("domain_names", "api_ids", NAME),
    },
)


@dataclass(frozen=True, slots=True)
class _ApiPart:
    """An API without its schema and members, at one of its revisions."""

    api: GraphqlAPI
    settings: dict[str, Any]
    tags: dict[str, str]
    environment_variables: dict[str, str]
    revision: int = field(compare=False)

    def value(self) -> dict[str, Any]:
        api = self.api
        return {
            "account_id": api.account_id,
            "region": api.region,
            "api_id": api.api_id,
            "visibility": api.visibility,
            "api_type": api.api_type,
            "host_prefix": api.host_prefix,
            "settings": self.settings,
            "tags": self.tags,
            "environment_variables": self.environment_variables,
        }

    def put_back(self) -> GraphqlAPI:
        api = self.api
        api.settings, api.tags, api.environment_variables = self.settings, dict(self.tags), self.environment_variables
        api.api_keys, api.data_sources, api.field_resolvers, api.functions = {}, {}, {}, {}
        # no one has seen a later revision, because the lock was held: what is derived from this one is still valid
        api.revision = self.revision
        return api


@dataclass(frozen=True, slots=True)
class _SchemaPart:
    sdl: str | None
    status: str
    details: str | None

    @classmethod
    def of(cls, schema: SchemaCreation) -> _SchemaPart:
        return cls(schema.sdl, schema.status, schema.details)

    def value(self) -> dict[str, Any]:
        return {"sdl": self.sdl, "status": self.status, "details": self.details}


class _AppSyncParts:
    """The parts of AppSync's state."""

    def __init__(self, service: AppSync) -> None:
        self._service = service

    def parts(self) -> dict[tuple[str, ...], Any]:
        parts: dict[tuple[str, ...], Any] = {}
        for place, region in self._service.regions().items():
            for api_id, api in region.apis.items():
                where = (*place, api_id)
                parts["api", *where] = _ApiPart(
                    api, api.settings, dict(api.tags), api.environment_variables, api.revision
                )
                parts["schema", *where] = _SchemaPart.of(api.schema)
                for kind, attribute in _MEMBERS.items():
                    for name, member in getattr(api, attribute).items():
                        parts[kind, *where, name] = member
            for name, configuration in region.domain_names.configurations.items():
                parts["domain", *place, name] = copy.deepcopy(configuration)
            for name, api_id in region.domain_names.api_ids.items():
                parts["association", *place, name] = api_id
        return parts

    def value(self, part: Any) -> Any:
        return part.value() if isinstance(part, _ApiPart | _SchemaPart) else part

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        for region in self._service.regions().values():
            region.apis, region.domain_names.configurations, region.domain_names.api_ids = {}, {}, {}
        for (kind, account, place, name, *more), part in parts.items():
            region = self._service.state(CallContext(account, place))
            if kind == "api":
                region.apis[name] = part.put_back()
            elif kind == "schema":
                api = region.apis[name]
                if _SchemaPart.of(api.schema) != part:
                    api.schema = SchemaCreation(part.sdl, part.status, part.details)
            elif kind in _MEMBERS:
                getattr(region.apis[name], _MEMBERS[kind])[more[0]] = part
            elif kind == "domain":
                region.domain_names.configurations[name] = copy.deepcopy(part)
            else:
                region.domain_names.api_ids[name] = part
        self._service.forget_deletions()


class AppSyncKeeper:
    """Keeps AppSync's state in a log; see `Keeper`."""

    def __init__(self, service: AppSync, log: Log) -> None:
        """Give the service the state that the log has; raises CloudFolderDamaged."""
        self._service = service
        self._parts = PartsKeeper(APPSYNC_FORM, log, _AppSyncParts(service))
        self._parts.load(service)
        service.announces_at_once = False

    def keep(self) -> None:
        """Write what has changed; only then the clients of an API that was deleted are disconnected."""
        self._parts.keep()
        self._service.announce_deletions()
