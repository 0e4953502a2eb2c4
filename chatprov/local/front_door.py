"""Calls a service of the local cloud from inside the process, with the locks, checks and errors of a request that a client sends.

moto's services get a whole request; chatprov's own are called without one, which takes a third of the time.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from chatprov.aws_data import AwsData, LeanLoader
from chatprov.local.answers import Refusal
from chatprov.local.aws import AwsRequest
from chatprov.local.services import OWN
from chatprov.local.services.cloudformation.client import CallRefusedError
from chatprov.local.services.contract import CallContext
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.aws import Aws

_FIRST_ERROR = 300
_READS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "s3": ("ListBuckets", {}),
    "iam": ("ListRoles", {"MaxItems": 1}),
    "appsync": ("ListGraphqlApis", {"maxResults": 1}),
    "cognito-idp": ("ListUserPools", {"MaxResults": 1}),
    "dynamodb": ("ListTables", {"Limit": 1}),
}
"""A call of each service that templates use most: what it needs is loaded, and nothing is changed."""


@functools.cache
def _model(service: str) -> ServiceModel:
    if service == "s3":
        # a separate one: a client of botocore in the same process takes the bucket out of the paths of the model that it uses
        return ServiceModel(AwsData(file_loader=LeanLoader()).load_service_model(service, "service-2"), service)
    return service_model(service)


class FrontDoor:
    """A `ServiceClient` on the APIs of this cloud, which listens on `port`."""

    def __init__(self, aws: Aws, port: int) -> None:
        self._aws = aws
        self._port = port

    def __call__(
        self, context: CallContext, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call an operation for an account and a region, with the rights of the account itself."""
        if service not in OWN:
            return self._requested(context, service, operation, parameters)
        # without the key of the request: CloudFormation calls for the account
        found = self._aws.call(service, operation, parameters, CallContext(context.account, context.region))
        if isinstance(found, Refusal):
            raise CallRefusedError(service, operation, found.status, found.code, found.message)
        return found

    def load(self, context: CallContext) -> None:
        """Begin to load what a deployment needs: most clients read for a moment before they send one, and moto takes long."""
        threading.Thread(target=self._load, args=(context,), name="chatprov-loading", daemon=True).start()

    def _load(self, context: CallContext) -> None:
        for service, (operation, parameters) in _READS.items():
            with suppress(CallRefusedError):  # such as a region without the service
                self(context, service, operation, parameters)

    def _requested(
        self, context: CallContext, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        model = _model(service)
        called = model.operation_model(operation)
        sent = create_serializer(model.protocol, include_validation=False).serialize_to_request(
            dict(parameters), called
        )
        response = self._aws.answer(self._request(context, model.signing_name, service, sent))
        document = {
            "status_code": response.status,
            "headers": {name.lower(): value for name, value in response.headers},
            "body": bytes(response.body),
        }
        shape: Any = (
            called.output_shape
        )  # None for an operation without an output, which botocore's annotations leave out
        parsed: dict[str, Any] = create_parser(model.protocol).parse(document, shape)
        if response.status >= _FIRST_ERROR:
            error = parsed.get("Error", {})
            raise CallRefusedError(
                service, operation, response.status, str(error.get("Code", "")), str(error.get("Message", ""))
            )
        parsed.pop("ResponseMetadata", None)
        payload = None if shape is None else shape.serialization.get("payload")
        if payload is not None and shape.members[payload].type_name == "blob":
            parsed[payload] = document["body"]  # which the parser would decode as a text
        return parsed

    def _request(self, context: CallContext, signed_for: str, service: str, sent: Mapping[str, Any]) -> AwsRequest:
        query, body, headers = sent["query_string"], sent["body"], dict(sent["headers"])
        if isinstance(body, dict):
            body = urlencode(body)
        content = body.encode() if isinstance(body, str) else bytes(body or b"")
        if isinstance(query, dict):
            query = urlencode(query, doseq=True)
        # the account itself: a key that IAM or STS has issued needs its secret and its token, which no one has here
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={context.account}/20000101/{context.region}/{signed_for}/aws4_request, "
            "SignedHeaders=host, Signature=0"
        )
        headers["Host"] = f"127.0.0.1:{self._port}"
        if service == "s3" and content:
            headers["Content-MD5"] = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        path = sent["url_path"] + (("&" if "?" in sent["url_path"] else "?") + query if query else "")
        sent_headers = [(name, value if isinstance(value, str) else str(value)) for name, value in headers.items()]
        return AwsRequest(sent["method"], path, sent_headers, io.BytesIO(content), len(content), self._port)
