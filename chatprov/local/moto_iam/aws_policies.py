"""The policies that AWS manages: every account has them from the beginning, and may attach them, but not change them.

moto has their documents in one module of several megabytes. It is read when a request needs a policy, and what the request does
not need is not kept: most projects use none of them.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import AWSManagedPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MODULE: Final = "moto.iam.aws_managed_policies"
_OF_AWS: Final = re.compile(r"arn:[^:]+:iam::aws:policy/.*")
_OF_SERVICES: Final = "aws-service-role/"
_ID_CHARACTERS: Final = 17


def is_managed_by_aws(arn: str) -> bool:
    """Return whether an ARN is that of a policy that AWS manages, or has its form."""
    return _OF_AWS.fullmatch(arn) is not None


def is_of_a_service(arn: str) -> bool:
    """Return whether an ARN is that of a policy that only the role of a service may have."""
    return is_managed_by_aws(arn) and arn.partition("/")[2].startswith(_OF_SERVICES)


def provide(backend: Any, arns: Iterable[str]) -> None:
    """Give an account (a backend of moto's IAM) the policies with these ARNs, as far as AWS has them."""
    missing = {arn for arn in arns if is_managed_by_aws(arn) and arn not in backend.managed_policies}
    if missing:
        _add(backend, missing)


def provide_all(backend: Any) -> None:
    """Give an account all policies that AWS manages: a list of them is asked for."""
    _add(backend, None)


def _add(backend: Any, arns: set[str] | None) -> None:
    for name, data in _documents().items():
        arn = f"arn:{backend.partition}:iam::aws:policy{data['Path']}{name}"
        if arn not in backend.managed_policies and (arns is None or arn in arns):
            backend.managed_policies[arn] = _policy(backend, name, data)


def _policy(backend: Any, name: str, data: Mapping[str, Any]) -> AWSManagedPolicy:
    document = json.dumps(data["Document"]).replace('"arn:aws:', f'"arn:{backend.partition}:')
    given = {**data, "Document": json.loads(document)}
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.partition, given)
    # moto chooses another id each time
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()
    policy.id = f"ANPA{digest[:_ID_CHARACTERS]}"
    return policy


def _documents() -> Mapping[str, Any]:
    # a copy of the module, which nothing refers to afterwards
    spec = importlib.util.find_spec(_MODULE)
    assert spec is not None, "moto has this module"  # noqa: S101
    assert spec.loader is not None, "it is a file"  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Mapping[str, Any] = json.loads(module.aws_managed_policies_data)
    return found
