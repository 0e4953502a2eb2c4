"""Combinations in config.yaml that AWS always refuses, although each value alone is allowed, and what chatprov cannot use.

Every rule has a source: AWS's documentation, or a report. Rules that depend on the account are not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.config.resolvers import MESSAGES, NO_DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chatprov.config.configuration import Config
    from chatprov.config.source import Key
    from chatprov.config.table import TableSettings

MOST_CORS_RULES = 100
_SIGN_IN_FLOWS = {"ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"}
"""Those of chatprov/chat/sign_in.py."""


def conflicts(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield the key and the reason of each value that AWS refuses in combination with others."""
    yield from _tables(config)
    yield from _chat(config)
    yield from _user_pool(config)
    yield from _repeated(config)
    yield from _bucket(config)
    yield from _data_sources(config)


def limits(config: Config) -> Iterator[str]:
    """Yield a sentence for each value that AWS takes and that chatprov's own commands cannot work with."""
    if not _SIGN_IN_FLOWS & set(config.app_client.auth_flows):
        yield (
            f"app_client.auth_flows has none of {', '.join(sorted(_SIGN_IN_FLOWS))}: `chatprov test`, `chat`, `user token` and the "
            "page will not be able to sign users in."
        )


def _tables(config: Config) -> Iterator[tuple[Key, str]]:
    tables: dict[Key, TableSettings] = {("table",): config.table} if config.table else {}
    tables |= {("tables", key): table for key, table in config.tables.items()}
    names: set[str] = set()
    for at, table in tables.items():
        if table.name in names:
            yield (*at, "name"), f"another table is called {table.name} already"
        names.add(table.name)
        yield from _keys(at, table)
        yield from _indexes(at, table)


def _chat(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield what needs a section that is left out, as in a project that is not the chat."""
    for name, section, other in (
        ("table", config.table, config.data_source),
        ("data_source", config.data_source, config.table),
    ):
        if section is None and other is not None:
            yield (name,), "this key is required: the chat has a table and a data_source, another project has neither"
    if config.api.files_url and config.bucket is None:
        yield ("api", "files_url"), "there is no bucket whose URL the templates could get"
    if config.api.logs and config.data_source is None:
        yield ("api", "logs"), "AppSync writes logs with the role of data_source, which is left out"


def _keys(at: Key, table: TableSettings) -> Iterator[tuple[Key, str]]:
    # CreateTable answers: "Both the Hash Key and the Range Key element in the KeySchema have the same name"
    if table.sort_key and table.sort_key.name == table.partition_key.name:
        yield (*at, "sort_key", "name"), "the sort key needs another name than the partition key"
    # Developer Guide, "Naming rules": the limit is one of bytes
    for role, key in (("partition_key", table.partition_key), ("sort_key", table.sort_key)):
        if key and len(key.name.encode()) > 255:  # noqa: PLR2004  # as documented
            yield (*at, role, "name"), "a key attribute's name has at most 255 bytes in UTF-8"


def _indexes(of_table: Key, table: TableSettings) -> Iterator[tuple[Key, str]]:
    """Yield what CreateTable and UpdateTable refuse of the indexes of a table."""
    types = {key.name: key.type for key in table.keys}
    names: set[str] = set()
    for number, index in enumerate(table.indexes or ()):
        at: Key = (*of_table, "indexes", number)
        if index.name in names:
            yield (*at, "name"), f"the table has an index {index.name} already; names have to be different"
        names.add(index.name)
        if index.sort_key and index.sort_key.name == index.partition_key.name:
            yield (*at, "sort_key", "name"), "the sort key needs another name than the partition key"
        for role, key in (("partition_key", index.partition_key), ("sort_key", index.sort_key)):
            if key and types.setdefault(key.name, key.type) != key.type:
                yield (
                    (*at, role, "type"),
                    f"{key.name} is of type {types[key.name]} in another key; an attribute has one type in all keys",
                )


def _user_pool(config: Config) -> Iterator[tuple[Key, str]]:
    pool, client = config.user_pool, config.app_client
    # https://github.com/aws/aws-cdk/pull/32369
    if "PASSWORD" not in pool.first_factors:
        yield ("user_pool", "first_factors"), "PASSWORD has to be among them: Cognito refuses a pool without it"
    # https://github.com/go-to-k/cdkd/issues/1975, measured on AWS
    if pool.mfa != "OFF" and "EMAIL_OTP" in pool.first_factors:
        yield (
            ("user_pool", "first_factors"),
            f"EMAIL_OTP cannot be a first factor while mfa is {pool.mfa}: only PASSWORD and WEB_AUTHN can",
        )
    # https://github.com/go-to-k/cdkd/issues/2064, measured on AWS
    if pool.mfa == "ON" and "WEB_AUTHN" in pool.first_factors:
        yield (
            ("user_pool", "first_factors"),
            "WEB_AUTHN cannot be a first factor while mfa is ON: a passkey alone is one factor; set mfa to OPTIONAL",
        )
    # https://github.com/aws-amplify/amplify-backend/issues/2805
    if pool.tier == "LITE" and set(pool.first_factors) != {"PASSWORD"}:
        yield ("user_pool", "first_factors"), "the tier LITE has no sign-in without a password; use [PASSWORD]"
    # https://docs.aws.amazon.com/cognito/latest/developerguide/feature-plans-features-essentials.html
    if pool.tier == "LITE" and "ALLOW_USER_AUTH" in client.auth_flows:
        yield (
            ("app_client", "auth_flows"),
            "the tier LITE has no choice-based sign-in; leave ALLOW_USER_AUTH out, ALLOW_USER_SRP_AUTH works",
        )


def _repeated(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield duplicates in lists: AWS refuses them, or returns one of them, so that a plan would never be empty."""
    lists: list[tuple[Key, Sequence[str]]] = [
        (("user_pool", "sign_in_with"), config.user_pool.sign_in_with),
        (("user_pool", "required_attributes"), config.user_pool.required_attributes),
        (("user_pool", "first_factors"), config.user_pool.first_factors),
        (("app_client", "auth_flows"), config.app_client.auth_flows),
        (("user_pool", "groups"), config.user_pool.groups),
        (("api", "keys"), [key.name for key in config.api.keys]),
        (("data_source", "actions"), config.data_source.actions if config.data_source else ()),
        *(
            (("bucket", "cors", number, key), getattr(rule, key))
            for number, rule in enumerate(config.bucket.cors if config.bucket else ())
            for key in ("allowed_headers", "allowed_methods", "allowed_origins", "expose_headers")
        ),
    ]
    for key, values in lists:
        for value in sorted({value for value in values if list(values).count(value) > 1}):
            yield key, f"duplicate value {value}"


def _bucket(config: Config) -> Iterator[tuple[Key, str]]:
    if config.bucket is None:
        return
    # PutBucketCors: InvalidRequest, https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
    if len(config.bucket.cors) > MOST_CORS_RULES:
        yield ("bucket", "cors"), f"a bucket has at most {MOST_CORS_RULES} CORS rules"
    for number, rule in enumerate(config.bucket.cors):
        for key in ("allowed_headers", "allowed_origins"):
            for value in getattr(rule, key):
                if value.count("*") > 1:
                    yield ("bucket", "cors", number, key), f'"{value}" has more than one *; S3 takes one'
                if not value:
                    yield ("bucket", "cors", number, key), "must not be empty"
        for value in rule.expose_headers:
            if "*" in value or not value:
                yield (
                    ("bucket", "cors", number, "expose_headers"),
                    f'"{value}" is no name of a header; S3 takes no * here',
                )


def _data_sources(config: Config) -> Iterator[tuple[Key, str]]:
    source = config.data_source
    names, roles = {MESSAGES, NO_DATA, None}, set[str | None]()
    if source:
        if source.none_name == source.name:
            yield ("data_source", "none_name"), "the two data sources need different names"
        names |= {source.name, source.none_name}
        roles.add(source.role_name)
    for number, further in enumerate(config.data_sources):
        at: Key = ("data_sources", number)
        if further.name in names:
            yield (*at, "name"), f"the name {further.name} is used already"
        if further.table is not None and further.table not in config.tables:
            yield (*at, "table"), f"there is no table {further.table} in tables; there is {_listed(config.tables)}"
        if further.role_name in roles:
            yield (*at, "role_name"), f"the role {further.role_name} belongs to another data source"
        names.add(further.name)
        roles |= {further.role_name} - {None}
    yield from _used_sources(config)


def _used_sources(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield resolvers and functions that use what does not exist, and those that exist twice."""
    chat = config.data_source
    known = [*([MESSAGES, NO_DATA] if chat else []), *(source.name for source in config.data_sources)]
    used: list[tuple[Key, str]] = [
        (("resolvers", number), resolver.source)
        for number, resolver in enumerate(config.resolvers)
        if not resolver.functions
    ]
    used += [(("functions", number), function.data_source) for number, function in enumerate(config.functions)]
    for at, name in used:
        if name not in known:
            yield (*at, "data_source"), f"there is no data source {name}; there is {_listed(known)}"
        elif name == NO_DATA and chat and chat.none_name is None:
            yield (
                (*at, "data_source"),
                "there is no data source of type NONE; name one in data_source.none_name",
            )
    functions = [function.name for function in config.functions]
    for number, name in enumerate(functions):
        if name in functions[:number]:
            yield ("functions", number, "name"), f"there is a function {name} already"
    fields = [(resolver.type, resolver.field) for resolver in config.resolvers]
    for number, resolver in enumerate(config.resolvers):
        if fields[number] in fields[:number]:
            yield ("resolvers", number), f"{'.'.join(fields[number])} has a resolver already; a field has only one"
        for place, name in enumerate(resolver.functions):
            if name not in functions:
                yield ("resolvers", number, "functions", place), f"there is no function {name} in functions"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
