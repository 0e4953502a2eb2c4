"""The AWS services that are chatprov's own: each keeps its state in its own types, and none needs moto.

`contract.py` says what a service is, `rest_json.py` how its requests and responses are written, `endpoint.py` joins the two.
"""

from __future__ import annotations

from typing import Final

from chatprov.local.services.contract import AwsError, AwsService, CallContext, ServiceOperation
from chatprov.local.services.endpoint import ServiceEndpoint

OWN: Final = frozenset({"appsync", "cognito-idp", "dynamodb", "resourcegroupstaggingapi"})
"""The services that are here; moto has the others."""

__all__ = ["OWN", "AwsError", "AwsService", "CallContext", "ServiceEndpoint", "ServiceOperation"]
