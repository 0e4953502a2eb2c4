"""How a setting is compared: not whether it is equal, but whether it has the effect that the tutorial requires.

Each matcher gets the wanted and the actual settings of a resource, and returns one ComparedPoint for each
requirement. A setting that is better than required, such as enabled point-in-time recovery, meets the requirement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.counting import count
from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.teach.comparison import Comparison

MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 24 * 60}
WAYS_IN = {
    "API_KEY": "Any caller with an API key of this API is let in without signing in.",
    "AMAZON_COGNITO_USER_POOLS": "Users of another pool are let in, too.",
    "OPENID_CONNECT": "Users of another provider (OpenID Connect) are let in, too.",
    "AWS_LAMBDA": "A caller whom a Lambda function lets in needs no account in ChatUserPool.",
}
GRANTS = {
    "READ": "list the files",
    "WRITE": "write and delete files",
    "READ_ACP": "read the ACL",
    "WRITE_ACP": "change the ACL",
    "FULL_CONTROL": "list, write and delete files and change the ACL",
}
"""What the permissions in a bucket's ACL allow."""
TYPES = {"S": "String", "N": "Number", "B": "Binary"}


def same(case: Comparison) -> list[ComparedPoint]:
    """Require exactly the wanted value."""
    return case.point(case.there == case.wanted)


def at_least(case: Comparison) -> list[ComparedPoint]:
    """Require a number, or a larger one."""
    return case.point(isinstance(case.there, int) and case.there >= case.wanted)


def at_most(case: Comparison) -> list[ComparedPoint]:
    """Require a number, or a smaller one."""
    return case.point(isinstance(case.there, int) and case.there <= case.wanted)


def includes(case: Comparison) -> list[ComparedPoint]:
    """Require all wanted elements; more are allowed."""
    return case.point(set(case.wanted) <= set(case.there or ()))


def one_of(case: Comparison) -> list[ComparedPoint]:
    """Require the wanted value, or one of the values in the arguments."""
    return case.point(case.there == case.wanted or case.there in case.args)


def key(case: Comparison) -> list[ComparedPoint]:
    """Require a key of the table, by its role (HASH or RANGE), with its type."""
    want, actual = (_key(settings, case.args) for settings in (case.want, case.actual))
    return [ComparedPoint(case.path, want, actual, want == actual)]


def duration(case: Comparison) -> list[ComparedPoint]:
    """Require the lifetime of a token, in any unit."""
    unit = case.path.removesuffix("Validity")
    want, actual = (
        (settings.get(case.path), (settings.get("TokenValidityUnits") or {}).get(unit) or case.args)
        for settings in (case.want, case.actual)
    )
    shown = [count(number, name[:-1], name) if number is not None else None for number, name in (want, actual)]
    minutes = [number * MINUTES[name] if number is not None else None for number, name in (want, actual)]
    return [ComparedPoint(case.path, shown[0], shown[1], minutes[0] == minutes[1])]


def cors(case: Comparison) -> list[ComparedPoint]:
    """Require rules that let the wanted pages do what they should, in any spelling, and no other pages."""
    from chatprov.teach.effects.pages import cors_points  # noqa: PLC0415  # needed for this resource only

    return cors_points(case)


def trust(case: Comparison) -> list[ComparedPoint]:
    """Require that AppSync, and no one else, may assume the role for the chat's API; narrower conditions are allowed."""
    from chatprov.teach.policy_points import trust_points  # noqa: PLC0415  # needed for this resource only

    return trust_points(case)


def grants(case: Comparison) -> list[ComparedPoint]:
    """Require that the policies allow the given actions on the table, in every room, and no action of another service."""
    from chatprov.teach.policy_points import granted_points  # noqa: PLC0415  # as above

    return granted_points(case)


def bucket_policy(case: Comparison) -> list[ComparedPoint]:
    """Require that the bucket's policy, if there is one, lets signed URLs through and no one else."""
    from chatprov.teach.policy_points import bucket_policy_points  # noqa: PLC0415  # as above

    return bucket_policy_points(case)


def table_policy(case: Comparison) -> list[ComparedPoint]:
    """Require that the table's policy, if there is one, lets the data source's role through and no one else."""
    from chatprov.teach.policy_points import table_policy_points  # noqa: PLC0415  # as above

    return table_policy_points(case)


def boundary(case: Comparison) -> list[ComparedPoint]:
    """Require that the role's permissions boundary, if there is one, allows the given actions on the table."""
    from chatprov.teach.policy_points import boundary_points  # noqa: PLC0415  # as above

    return boundary_points(case)


def bucket_acl(case: Comparison) -> list[ComparedPoint]:
    """Require that the bucket's ACL grants nothing to everybody or to every AWS account."""
    if not case.there:
        return case.point(holds=True)
    grants = [(grant["Grantee"], GRANTS.get(grant["Permission"], grant["Permission"])) for grant in case.there]
    says = " ".join(f"{who.capitalize()} may {power}.".replace("aws", "AWS") for who, power in grants)
    shown = ", ".join(f"{grant['Grantee']}: {grant['Permission']}" for grant in case.there)
    return [ComparedPoint(case.path, None, shown, holds=False, says=says)]


def index_keys(case: Comparison) -> list[ComparedPoint]:
    """Require that the keys of all indexes have the types that the attributes of the chat's messages have."""
    from chatprov.teach.effects.cases import FIELDS  # noqa: PLC0415  # as above

    wrong = [key for key in case.there or () if key["AttributeName"] in FIELDS and key["AttributeType"] != "S"]
    if not wrong:
        return case.point(holds=True)
    key = wrong[0]
    shown = f"{key['AttributeName']} ({TYPES[key['AttributeType']]})"
    says = f"The index {key['IndexName']} has the key {shown}, which is a String in every message: DynamoDB refuses the messages."
    return [ComparedPoint(case.path, None, shown, holds=False, says=says)]


def ways_in(case: Comparison) -> list[ComparedPoint]:
    """Require that the API's additional authorization modes let in no one whom the primary mode keeps out.

    IAM alone opens no field: only the account's own identities use it, and only for fields with @aws_iam.
    """
    pool = (case.want.get("userPoolConfig") or {}).get("userPoolId")
    others = [
        provider
        for provider in case.there or ()
        if provider["authenticationType"] != "AWS_IAM"
        and (provider.get("userPoolConfig") or {}).get("userPoolId") != pool
    ]
    if not others or case.there == case.wanted:
        return case.point(holds=True)
    kinds = [provider["authenticationType"] for provider in others]
    says = " ".join(WAYS_IN.get(kind, "Others than the chat's users are let in.") for kind in dict.fromkeys(kinds))
    return [ComparedPoint(case.path, None, ", ".join(kinds), holds=False, says=says)]


def lets_in_client(case: Comparison) -> list[ComparedPoint]:
    """Require a pattern that tokens of the chat's app client match, or none."""
    if not case.there:
        return case.point(holds=True)
    from chatprov.appsync.auth.tokens import client_matches  # noqa: PLC0415  # needed only where a pattern is set

    client = str(case.context.handles["app-client"].id)
    says = "Tokens of ChatAppClient do not match the pattern: every user of the chat is refused."
    return [ComparedPoint(case.path, None, case.there, client_matches(case.there, {"client_id": client}), says=says)]


def none_or_at_least(case: Comparison) -> list[ComparedPoint]:
    """Require no limit (0), or one that is not below the number in the arguments."""
    return case.point(not case.there or case.there >= case.args)


def absent(case: Comparison) -> list[ComparedPoint]:
    """Require that there is nothing."""
    return [ComparedPoint(case.path, None, case.there or None, not case.there)]


def own_effect(case: Comparison) -> list[ComparedPoint]:
    """Require that no resolver of another field changes what the chat's fields do, or writes messages."""
    from chatprov.teach.other_resolvers import other_resolver_points  # noqa: PLC0415  # needed only where there are some

    return other_resolver_points(case) if case.there else [ComparedPoint(case.path, None, None, holds=True)]


def schema(case: Comparison) -> list[ComparedPoint]:
    """Require every type, field, argument and @aws_subscribe of the file's schema; more are allowed."""
    from chatprov.teach.schema_points import schema_points  # noqa: PLC0415  # graphql-core takes a tenth of a second

    return schema_points(case)


def template(case: Comparison) -> list[ComparedPoint]:
    """Require a mapping template with the same effect as the file's; its text may differ."""
    from chatprov.teach.template_points import template_points  # noqa: PLC0415  # the VTL compiler is rarely needed

    return template_points(case)


def of_the_stack(case: Comparison) -> list[ComparedPoint]:
    """Require the name of another resource of the stack, such as the data source."""
    want = case.context.handles[case.args].name if case.args in case.context.handles else case.wanted
    return case.point(case.there == want, want)


MATCHERS: dict[str, Callable[[Comparison], list[ComparedPoint]]] = {
    matcher.__name__: matcher
    for matcher in (
        same, at_least, at_most, includes, one_of, absent, none_or_at_least, key, duration, cors, trust, grants,
        bucket_policy, table_policy, boundary, bucket_acl, index_keys,
        ways_in, lets_in_client, schema, template, own_effect, of_the_stack,
    )
}  # fmt: skip


def _key(settings: Mapping[str, Any], role: str) -> str | None:
    types = {
        attribute_definition["AttributeName"]: TYPES[attribute_definition["AttributeType"]]
        for attribute_definition in settings["AttributeDefinitions"]
    }
    names = [key["AttributeName"] for key in settings["KeySchema"] if key["KeyType"] == role]
    return f"{names[0]} ({types.get(names[0], '?')})" if names else None
