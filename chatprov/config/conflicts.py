"""Combinations in config.yaml that AWS always refuses, although each value alone is allowed, and what chatprov cannot use.

Every rule has a source: AWS's documentation, or a report. Rules that depend on the account are not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.config.configuration import Config
    from chatprov.config.source import Key
    from chatprov.config.table import TableSettings

MOST_CORS_RULES = 100
_SIGN_IN_FLOWS = {"ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"}
"""Those of chatprov/chat/sign_in.py."""


def conflicts(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield the key and the reason of each value that AWS refuses in combination with others."""
    yield from _table(config)
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


def _table(config: Config) -> Iterator[tuple[Key, str]]:
    # CreateTable answers: "Both the Hash Key and the Range Key element in the KeySchema have the same name"
    if config.table.sort_key.name == config.table.partition_key.name:
        yield ("table", "sort_key", "name"), "the sort key needs another name than the partition key"
    # Developer Guide, "Naming rules": the limit is one of bytes
    for key in ("partition_key", "sort_key"):
        if len(getattr(config.table, key).name.encode()) > 255:  # noqa: PLR2004  # as documented
            yield ("table", key, "name"), "a key attribute's name has at most 255 bytes in UTF-8"

    yield from _indexes(config.table)


def _indexes(table: TableSettings) -> Iterator[tuple[Key, str]]:
    """Yield what CreateTable and UpdateTable refuse of the indexes of a table."""
    types = {key.name: key.type for key in (table.partition_key, table.sort_key)}
    names: set[str] = set()
    for number, index in enumerate(table.indexes or ()):
        at: Key = ("table", "indexes", number)
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
        (("data_source", "actions"), config.data_source.actions),
        *(
            (("bucket", "cors", number, key), getattr(rule, key))
            for number, rule in enumerate(config.bucket.cors)
            for key in ("allowed_headers", "allowed_methods", "allowed_origins", "expose_headers")
        ),
    ]
    for key, values in lists:
        for value in sorted({value for value in values if list(values).count(value) > 1}):
            yield key, f"duplicate value {value}"


def _bucket(config: Config) -> Iterator[tuple[Key, str]]:
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
    if source.none_name == source.name:
        yield ("data_source", "none_name"), "the two data sources need different names"
    for number, resolver in enumerate(config.resolvers):
        if resolver.data_source == "none" and source.none_name is None:
            yield (
                ("resolvers", number, "data_source"),
                "there is no data source of type NONE; name one in data_source.none_name",
            )
    fields = [(resolver.type, resolver.field) for resolver in config.resolvers]
    for number, field in enumerate(fields):
        if field in fields[:number]:
            yield ("resolvers", number), f"{'.'.join(field)} has a resolver already; a field has only one"
