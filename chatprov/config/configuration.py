"""All sections of config.yaml together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_core import from_json, to_json

from chatprov.config.api import Api, DataSourceSettings, SchemaSettings
from chatprov.config.bucket import BucketSettings
from chatprov.config.further import FurtherDataSource, TableKey
from chatprov.config.names import RegionName, StackName, fill
from chatprov.config.resolvers import FunctionSettings, ResolverSettings
from chatprov.config.section import Section
from chatprov.config.source import dotted
from chatprov.config.table import MessagesTableSettings, TableSettings
from chatprov.config.user_pool import AppClient, UserPoolSettings
from chatprov.errors import ConfigError

if TYPE_CHECKING:
    from chatprov.config.resolvers import ResolverLanguage


class Config(Section):
    """The content of config.yaml."""

    chatprov: Literal[1] = Field(description="Marks a chatprov project; the version of this file's form")
    stack: StackName = Field(description="Name of the stack: the value of the tag chatprov:stack on its resources")
    region: RegionName = Field(description="AWS region; --region overrides it")
    table: MessagesTableSettings | None = Field(default=None, description="The chat's table; left out: no chat")
    tables: dict[TableKey, TableSettings] = Field(
        default={}, description="Further tables, each by a key that data sources refer to"
    )
    user_pool: UserPoolSettings
    app_client: AppClient
    bucket: BucketSettings | None = Field(default=None, description="The bucket; left out: none")
    api: Api
    schema_: SchemaSettings = Field(alias="schema")
    data_source: DataSourceSettings | None = Field(
        default=None, description="The data source of the chat's table; left out: no chat"
    )
    data_sources: list[FurtherDataSource] = Field(default=[], description="Further data sources")
    functions: list[FunctionSettings] = Field(default=[], description="Functions, for pipeline resolvers")
    resolvers: Annotated[list[ResolverSettings], Field(min_length=1)]

    @property
    def is_chat(self) -> bool:
        """Whether it is the tutorial's chat, and not an API with tables of another purpose."""
        return not (self.table is None or self.bucket is None or self.data_source is None)

    def written_in(self, language: ResolverLanguage) -> Config:
        """Return the configuration whose resolvers have the files of one language only, where they have both."""
        return self.model_copy(
            update={
                "resolvers": [resolver.written_in(language) for resolver in self.resolvers],
                "functions": [function.written_in(language) for function in self.functions],
            }
        )

    def located(self, account: str, region: str) -> Config:
        """Return the configuration with `{account_id}` and `{region}` filled in.

        `account` is the 12-digit account id, `region` the region in use, which becomes the configuration's.
        """
        values = {name: json.dumps(value)[1:-1] for name, value in (("account_id", account), ("region", region))}
        data: dict[str, object] = {}
        for name, field in Config.model_fields.items():
            part: object = getattr(self, name)
            text = to_json(part, by_alias=True).decode()
            filled = fill(text, values)
            # An unchanged part is passed on unchanged: pydantic does not validate it again.
            data[field.alias or name] = part if filled == text else from_json(filled)
        try:
            return Config.model_validate({**data, "region": region})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ConfigError(
                f"With account {account} and region {region}, {dotted(first['loc'])} cannot be used: "
                f"{first['msg'].removeprefix('Value error, ')}",
                advice="Nothing was changed. Shorten the name in the configuration file, and run the command again.",
            ) from None


def json_schema() -> str:
    """Return the JSON Schema of config.yaml, for editors; config.schema.json is this schema."""
    schema = Config.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "chatprov's config.yaml"
    return json.dumps(schema, indent=2) + "\n"
