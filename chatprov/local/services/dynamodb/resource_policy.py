"""The resource-based policy of a table: what is accepted, and the form in which it is kept.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html documents it. The messages and the form
were measured on AWS on 2026-10-09: findings DDB-TABLE-205 to 214 and 351 to 356 of ack-api-quirks.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.iam.principals import as_list
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES: Final = 20_480
_WRONG: Final = "One or more parameter values were invalid: "
_NO_DOCUMENT: Final = f"{_WRONG}Invalid policy document: "
_ORDER: Final = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_LEGACY_VERSION: Final = "2008-10-17"
_PRINCIPAL: Final = re.compile(
    r"\*|[0-9]{12}|arn:[\w-]+:iam::[0-9]{12}:(?:root|(?:user|role)/[\w+=,.@/-]+)"
    r"|arn:[\w-]+:sts::[0-9]{12}:(?:assumed-role/[\w+=,.@-]+/[\w+=,.@-]+|federated-user/[\w+=,.@-]+)"
)
_RESOURCE: Final = re.compile(r"\*|arn:[\w*-]+:dynamodb:[^:]*:[^:]*:(?P<id>.+)")
_MORE_ACTIONS: Final = frozenset(
    {
        *("ConditionCheckItem", "PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"),
        *("CreateTableReplica", "DeleteTableReplica", "ReadDataForReplication", "ReplicateSettings"),
        *("RestoreTableFromAwsBackup", "StartAwsBackupJob", "WriteDataForReplication"),
    }
)
"""Actions that are no operations of the API."""


@dataclass(slots=True)
class ResourcePolicy:
    """The policy of a table; `versioned` is false if it was sent without Version, which it has here all the same."""

    document: str
    versioned: bool
    revision: str


def changed_policy(old: ResourcePolicy | None, text: str) -> ResourcePolicy:
    """Return the policy of a document that is sent: the old one if it says the same. Raises ValidationError."""
    policy = _read(text)
    versioned, document = "Version" in policy, _canonical(policy)
    if old is not None and (old.document, old.versioned) == (document, versioned):
        return old
    now = time.time_ns() // 1_000_000
    return ResourcePolicy(document, versioned, str(now if old is None else max(now, int(old.revision) + 1)))


def _read(text: str) -> dict[str, Any]:
    """Return a valid policy as JSON has it."""
    if len(text.encode()) > MOST_BYTES:
        raise ValidationError(f"{_WRONG}Maximum policy size of {MOST_BYTES} bytes exceeded")
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        policy = None
    if not isinstance(policy, dict):
        raise ValidationError(f"{_NO_DOCUMENT}This policy contains invalid Json")
    statements = as_list(policy.get("Statement", []))
    if not statements:
        raise ValidationError(f"{_NO_DOCUMENT}Could not parse the policy: Statement is empty!")
    for statement in statements:
        _check(statement)
    sids = [statement["Sid"] for statement in statements if "Sid" in statement]
    if len(set(sids)) < len(sids):
        raise ValidationError(f"{_NO_DOCUMENT}The Statement Ids in the policy are not unique")
    return policy


def _check(statement: Any) -> None:
    if not isinstance(statement, dict) or not statement.keys() <= set(_ORDER):
        raise ValidationError(f"{_NO_DOCUMENT}Syntax error")
    for name in ("Effect", "Principal", "Action", "Resource"):
        if name not in statement and (name == "Effect" or f"Not{name}" not in statement):
            raise ValidationError(f"{_NO_DOCUMENT}Missing required field {name}")
    effect, condition = statement["Effect"], statement.get("Condition", {})
    if not isinstance(effect, str) or effect.title() not in {"Allow", "Deny"}:
        raise ValidationError(f"{_NO_DOCUMENT}Invalid effect: {effect}")
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise ValidationError(f"{_NO_DOCUMENT}Syntax error")
    _check_actions(as_list(statement.get("Action", statement.get("NotAction"))))
    _check_resources(as_list(statement.get("Resource", statement.get("NotResource"))))
    _check_principal(statement)


def _check_actions(actions: list[Any]) -> None:
    wrong = [str(action) for action in actions if not _is_action(str(action))]
    if wrong:
        raise ValidationError(
            f"{_NO_DOCUMENT}The following action names are invalid: " + ", ".join(f'"{action}"' for action in wrong)
        )


def _is_action(action: str) -> bool:
    service, _, name = action.partition(":")
    if action == "*" or (service.lower() == "dynamodb" and {"*", "?"} & set(name)):
        return True
    known = {*service_model("dynamodb").operation_names, *_MORE_ACTIONS}
    return service.lower() == "dynamodb" and name.lower() in {other.lower() for other in known}


def _check_resources(resources: list[Any]) -> None:
    for resource in resources:
        found = _RESOURCE.fullmatch(str(resource))
        if found is None:
            raise ValidationError(f'{_NO_DOCUMENT}Resource {resource} must be in ARN format or "*".')
        if "/stream/" in (found["id"] or ""):
            raise ValidationError(f'{_NO_DOCUMENT}The relative-id "{found["id"]}" is invalid for ARN "{resource}"')


def _check_principal(statement: Mapping[str, Any]) -> None:
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if principal != "*" and not isinstance(principal, dict):
        raise ValidationError(f"{_NO_DOCUMENT}Syntax error")
    named = ["*"] if principal == "*" else as_list(principal.get("AWS", []))
    if not all(isinstance(name, str) and _PRINCIPAL.fullmatch(name) for name in named):
        raise ValidationError(f"{_WRONG}Invalid principal in policy document.")
    # a condition may limit who is meant
    if statement["Effect"].title() == "Allow" and "*" in named and not statement.get("Condition"):
        raise ValidationError(
            "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure "
            "least-privilege form of access"
        )


def _canonical(policy: Mapping[str, Any]) -> str:
    """Return a policy as AWS answers it: no space, a fixed order, and one way to write each element."""
    statements = [_canonical_statement(statement) for statement in as_list(policy["Statement"])]
    more = {"Id": policy["Id"]} if "Id" in policy else {}
    document = {"Version": policy.get("Version", _LEGACY_VERSION), **more, "Statement": statements}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _canonical_statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {name: statement[name] for name in _ORDER if name in statement}
    written["Effect"] = statement["Effect"].title()
    for name in ("Principal", "NotPrincipal"):
        if isinstance(written.get(name), dict):
            written[name] = {
                kind: _unlisted(dict.fromkeys(map(_root, as_list(who)))) for kind, who in written[name].items()
            }
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in written:
            written[name] = _unlisted(as_list(written[name]))
    return written


def _root(principal: str) -> str:
    """Return the ARN of an account that is given by its id."""
    return f"arn:aws:iam::{principal}:root" if re.fullmatch(r"[0-9]{12}", principal) else principal


def _unlisted(values: Any) -> Any:
    """Return the only value of a list, or the list."""
    found = list(values)
    return found[0] if len(found) == 1 else found
