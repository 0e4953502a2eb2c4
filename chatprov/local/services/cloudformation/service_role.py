"""The role that a request gives to CloudFormation: it has to exist, and to trust the service.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from chatprov.cloudformation import TemplateFault
from chatprov.iam import Decision, PolicyRequest, Principal
from chatprov.iam.call_context import call_context
from chatprov.iam.policy import policy_of
from chatprov.local.services.cloudformation.client import CallRefusedError

if TYPE_CHECKING:
    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.services.contract import CallContext

_ARN: Final = re.compile(r"arn:[a-z-]+:iam::(?P<account>[0-9]{12}):role/(?:.+/)?(?P<name>[^/]+)")
_SERVICE: Final = "cloudformation.amazonaws.com"


def check_service_role(client: ServiceClient, context: CallContext, arn: str) -> None:
    """Raise TemplateFault, with AWS's words, unless CloudFormation can assume a role of the account."""
    found = _ARN.fullmatch(arn)
    fault = TemplateFault(f"Role {arn} is invalid or cannot be assumed")
    if found is None or found["account"] != context.account:
        raise fault
    try:
        role = client(context, "iam", "GetRole", {"RoleName": found["name"]})["Role"]
    except CallRefusedError:
        raise fault from None
    values = call_context(context.account, context.region) | {"aws:sourceaccount": [context.account]}
    request = PolicyRequest("sts:AssumeRole", arn, values, Principal(service=_SERVICE))
    trust = policy_of(unquote(role["AssumeRolePolicyDocument"]))
    if role["Arn"] != arn or trust.decide(request) is not Decision.ALLOWED:
        raise fault
