"""The AWS services that are chatprov's own: each keeps its state in its own types, and none needs moto.

`contract.py` says what a service is, `rest_json.py` and `query_form.py` how its requests and responses are written, and
`endpoint.py` joins the two;
`state_document.py` writes and reads the state of a service.
"""

from __future__ import annotations

from typing import Final

from chatprov.local.services.contract import AwsError, AwsService, CallContext, HasState, ServiceOperation
from chatprov.local.services.endpoint import ServiceEndpoint
from chatprov.local.services.state_document import StateDocumentError

OWN: Final = frozenset({"appsync", "cloudformation", "cognito-idp", "dynamodb", "resourcegroupstaggingapi", "ssm"})
"""The services that are here; moto has the others."""

__all__ = [
    "OWN",
    "AwsError",
    "AwsService",
    "CallContext",
    "HasState",
    "ServiceEndpoint",
    "ServiceOperation",
    "StateDocumentError",
]
