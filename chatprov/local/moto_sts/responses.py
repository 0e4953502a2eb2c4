"""STS's operations over HTTP, with authentication of the requester."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.s3.exceptions import S3ClientError
from moto.sts import responses as moto_responses
from werkzeug.wrappers import Request as HttpRequest

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.asker import Asker
from chatprov.local.moto_iam import Requester, find_requester, issuer_of, root_requester
from chatprov.local.moto_s3 import signature
from chatprov.local.moto_s3.request import Request
from chatprov.local.moto_sts.exceptions import StsError
from chatprov.local.signed_region import credential_scope

if TYPE_CHECKING:
    from chatprov.local.moto_sts.models import STSBackend


class StsResponse(moto_responses.TokenResponse):
    """The available operations (https://docs.aws.amazon.com/STS/latest/APIReference)."""

    _sent: bytes | str = b""

    def setup_class(self, request: Any, full_url: str | None = None, headers: Any = None) -> None:  # type: ignore[override]  # moto's signature
        """Parse a request; first keep the body as it was sent, because the signature covers it."""
        self._sent = request.get_data() if isinstance(request, HttpRequest) else request.body or b""
        super().setup_class(request, full_url, headers)

    @property
    def backend(self) -> STSBackend:
        """Return the backend of the request's account and partition."""
        return cast("STSBackend", super().backend)

    def assume_role(self) -> ActionResult:
        """AssumeRole."""
        asked: dict[str, Any] = dict(self.params)
        session = self.backend.session_for(self._requester(), asked, self.region)
        user = {"AssumedRoleId": session.user_id, "Arn": session.arn}
        return ActionResult({"Credentials": session, "AssumedRoleUser": user})

    def get_caller_identity(self) -> ActionResult:
        """GetCallerIdentity."""
        principal = self._requester().principal
        user_id = next(iter(principal.values.get("aws:userid") or ()), principal.account)
        return ActionResult({"UserId": user_id, "Account": principal.account, "Arn": principal.arns[0]})

    def serialized(self, action_result: ActionResult) -> Any:
        """Serialize a result; an StsError has its own status, which the service model and moto do not have."""
        error = action_result.result
        if not isinstance(error, StsError):
            return super().serialized(action_result)
        answer = failure(WireProtocol.QUERY, error.status, error.code, error.message)
        return answer.status, dict(answer.headers), answer.body.decode()

    def _requester(self) -> Requester:
        """Return the requester: the owner of a key that IAM or STS issued, after verifying the signature; else the account."""
        key_id = credential_scope(self.headers.get("Authorization", ""), self.parsed_url.query)[0]
        requester = find_requester(key_id, self.partition)
        if requester is None and issuer_of(key_id) is not None:
            raise StsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
        if requester is None or requester.identity is None:
            return root_requester(key_id, self.partition)
        token = self.headers.get("X-Amz-Security-Token")
        if token != requester.token:
            raise StsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
        if requester.expired:
            raise StsError(403, "ExpiredToken", "The security token included in the request is expired")
        self._verify(requester)
        return requester

    def _verify(self, requester: Requester) -> None:
        content = self._sent if isinstance(self._sent, bytes) else str(self._sent).encode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.method, "/", self.parsed_url.query, {}, headers, {}, content, Asker.PROGRAM)
        try:
            signed = dataclasses.replace(signature.in_header(request), payload=hashlib.sha256(content).hexdigest())
            signed.verify(requester.secret)
        except S3ClientError as error:
            message = (
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method."
            )
            raise StsError(403, "SignatureDoesNotMatch", message) from error
