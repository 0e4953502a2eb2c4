"""S3's operations: authorization, validation of what a bucket accepts, and CORS."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import xmltodict  # type: ignore[import-untyped]  # the parser that moto uses for S3's bodies
from moto.core.responses import ActionResult
from moto.s3 import responses as moto_responses
from moto.s3.exceptions import NoSuchBucketPolicy, S3ClientError
from moto.s3.models import get_canned_acl

from chatprov.iam.policy import policy_of
from chatprov.local.asker import ASKER, Asker
from chatprov.local.bodies import IN_MEMORY, Content, Reader
from chatprov.local.moto_s3 import (
    acls,
    bucket_policy,
    checksums,
    chunked,
    cors,
    documents,
    operations,
    publicity,
    reading,
)
from chatprov.local.moto_s3 import headers as headers_of_requests
from chatprov.local.moto_s3.authorization import Authorization
from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal
from chatprov.local.moto_s3.permission import permission_scope
from chatprov.local.moto_s3.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moto.s3.models import FakeAcl, FakeBucket


class S3Response(moto_responses.S3Response):
    """moto's S3 operations (https://docs.aws.amazon.com/AmazonS3/latest/API)."""

    _authorization: Authorization
    asker: Asker
    fault: S3Refusal | None = None
    """The error in the format of the body."""
    _sent: Content | None = None
    """The body as it was sent, if it is too large to be read into memory."""

    def setup_class(self, request: Any, full_url: str | None = None, headers: Any = None) -> None:  # type: ignore[override]  # moto's signature
        """Parse a request; the body of a PUT is stored unchanged, even with the content type of a form."""
        self.asker = request.environ.get(ASKER, Asker.PROGRAM)
        headers_of_requests.ignore(request.environ)
        self._sent = _taken_out(request)
        if request.method == "PUT":
            request.get_data()
        try:
            super().setup_class(request, full_url, headers)
        except (KeyError, ValueError):  # the body is not valid aws-chunked
            self.fault = S3Refusal(400, "IncompleteBody", "The request body terminated unexpectedly")
        if self._sent is not None:
            # the signature may cover the length
            request.environ["CONTENT_LENGTH"] = str(len(self._sent))
            self.raw_body = self._sent
            if not _is_object(request):
                self.fault = documents.too_big()
            if not request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
                self.body = self._sent
        if request.method == "PUT" and request.form and "x-amz-decoded-content-length" not in request.headers:
            self.body = self.raw_body = request.get_data()
            self.querystring = self.data = parse_qs(self.parsed_url.query, keep_blank_values=True)

    def _handle_encoded_body(self, body: Any) -> Any:
        if self._sent is not None:
            return chunked.decode(self._sent)
        return bytes(chunked.decode(Content.of(body)))

    def _handle_v4_chunk_signatures(self, body: Any, content_length: int) -> Any:
        decoded = self._handle_encoded_body(body)
        if len(decoded) != content_length:
            raise ValueError("The pieces are not as long as was said.")
        return decoded

    def _get_checksum(self, response_headers: dict[str, Any]) -> Any:
        algorithm = self.headers.get("x-amz-sdk-checksum-algorithm", "")
        name = f"x-amz-checksum-{algorithm.lower()}"
        if not algorithm or self.headers.get(name):
            return super()._get_checksum(response_headers)
        value = chunked.trailing_checksum(Content.of(self.raw_body))
        response_headers[name] = value or checksums.compute(Content.of(self.body), algorithm).decode()
        return algorithm, response_headers[name]

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        """Return the region in a request, or the default for malformed credentials, which are rejected later with S3's error."""
        try:
            return super().get_region_from_url(request, full_url)
        except IndexError:
            return self.default_region

    def serialized(self, action_result: ActionResult) -> Any:
        """Serialize a result; the response to HEAD has no body."""
        result = action_result.result
        if not isinstance(result, S3Refusal):
            return super().serialized(action_result)
        headers = {"content-type": "application/xml", **self.response_headers}
        return result.status, headers, "" if self.method == "HEAD" else result.body()

    # Authorization

    def bucket_response(self, request: Any, full_url: str, headers: Any) -> Any:
        """Handle a request to a bucket, or to the list of buckets."""
        return self._readable(super().bucket_response(request, full_url, headers))

    def key_response(self, request: Any, full_url: str, headers: Any) -> Any:
        """Handle a request to an object."""
        status, found, body = self._readable(super().key_response(request, full_url, headers))
        # code that calls moto in this process expects bytes, not a file
        return status, found, bytes(body) if isinstance(body, Content) and not self.is_werkzeug_request else body

    def _bucket_response(self, request: Any, full_url: str) -> Any:
        if request.method == "OPTIONS":
            return super()._bucket_response(request, full_url)
        asked = self._as_sent()
        self._authorization = Authorization(asked, self._bucket(), self.backend)
        self._authorization.for_bucket()
        with self._validated(asked, creates=self._authorization.creates):
            return super()._bucket_response(request, full_url)

    def _key_response(self, request: Any, full_url: str) -> Any:
        if request.method == "OPTIONS":
            return super()._key_response(request, full_url)
        asked = self._as_sent()
        self._authorization = Authorization(asked, self._bucket(), self.backend)
        self._authorization.for_object(self.parse_key_name())
        with self._validated(asked, of_object=True):
            # moto checks the ACL of a copy only after it has made the copy
            if request.method == "PUT" and "x-amz-copy-source" in request.headers:
                self._acl_from_headers(request.headers)
            return super()._key_response(request, full_url)

    def _as_sent(self) -> Request:
        query = self.parsed_url.query
        form = self.form_data if self.method == "POST" else {}
        return Request(
            method=self.method,
            path=self.raw_path,
            query=query,
            parameters={name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            form={name.lower(): value for name, value in form.items()},
            body=self.raw_body or b"",
            asker=self.asker,
            bucket_name=self.bucket_name,
            account=self.current_account,
            source_ip=self.normalized_request.remote_addr or "127.0.0.1",
        )

    @contextmanager
    def _validated(self, asked: Request, *, creates: bool = False, of_object: bool = False) -> Iterator[None]:
        if self.fault:
            raise self.fault
        document = reading.check(asked, self.headers, self._bucket(), creates=creates, of_object=of_object)
        if document is not None:
            self.body = reading.empty_document(document) or self.body
        with reading.translated_errors(document, self.bucket_name):
            yield

    def _bucket_response_delete_keys(self, bucket_name: str, authenticated: bool = True) -> Any:  # noqa: FBT001, FBT002  # moto's signature
        with permission_scope(self._authorization.may):
            return super()._bucket_response_delete_keys(bucket_name, authenticated)

    def _invalid_headers(self, url: str, headers: Mapping[str, str]) -> bool:  # noqa: ARG002  # the signature covers them
        return False

    def _bucket(self) -> FakeBucket | None:
        try:
            return self.backend.get_bucket(self.bucket_name) if self.bucket_name else None
        except S3ClientError:
            return None

    # What a bucket accepts

    def _bucket_response_put(self, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        bucket = self._bucket()
        if self._authorization.creates:
            self._check_acl_at_creation(request.headers)
        if bucket is not None and "policy" in querystring:
            self._check_policy(bucket)
        answer = super()._bucket_response_put(request, bucket_name, querystring)
        if "versioning" in querystring and answer[0] == 404:  # noqa: PLR2004  # moto found no Status element
            raise S3Refusal(400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
        if bucket is None and self.body and bucket_name in self.backend.buckets:
            tags = _creation_tags(self.body)
            if tags:
                self.backend.put_bucket_tagging(bucket_name, tags)
        return (204, {}, "") if "policy" in querystring else answer

    def _bucket_response_post(self, request: Any, bucket_name: str) -> Any:
        if "delete" not in self.querystring and "key" not in request.form:
            message = "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
            raise S3Refusal(400, "InvalidArgument", message, ArgumentName="key", ArgumentValue="")
        canned = request.form.get("acl")
        if canned:
            acls.check_canned(canned)
            self._check_acl(get_canned_acl(canned), canned)
        return super()._bucket_response_post(request, bucket_name)

    def _check_policy(self, bucket: FakeBucket) -> None:
        bucket_policy.check(self.body, bucket.arn)
        if publicity.block_of(bucket).block_public_policy and publicity.is_public(policy_of(self.body)):
            requester = self._authorization.requester_arn
            raise AccessDenied(
                f'User: {requester} is not authorized to perform: s3:PutBucketPolicy on resource: "{bucket.arn}" '
                "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
            )

    def get_bucket_policy_status(self) -> Any:
        """Return whether the bucket's policy is public."""
        policy = self.backend.get_bucket_policy(self.bucket_name)
        if not policy:
            raise NoSuchBucketPolicy(bucket_name=self.bucket_name)
        self.data["Action"] = "GetBucketPolicyStatus"
        return self.serialized(ActionResult({"PolicyStatus": {"IsPublic": publicity.is_public(policy_of(policy))}}))

    def _check_acl_at_creation(self, headers: Any) -> None:
        canned = headers.get("x-amz-acl", "")
        acls.check_canned(canned)
        acl = super()._acl_from_headers(headers)
        if acl is not None:
            bucket = self._bucket()
            ownership = bucket.ownership_rule if bucket else headers.get("x-amz-object-ownership", acls.ENFORCED)
            block = bucket is None or publicity.block_of(bucket).block_public_acls
            acls.check_for_new_bucket(acl, canned, str(ownership), block=block)

    def _acl_from_headers(self, headers: Any) -> FakeAcl | None:
        canned = headers.get("x-amz-acl", "")
        acls.check_canned(canned)
        acl = super()._acl_from_headers(headers)
        if acl is not None:
            return self._check_acl(acl, canned)
        if not self.parse_key_name():
            return None
        return self._acl_from_body() if "acl" in self.querystring else get_canned_acl("private")

    def _acl_from_body(self) -> FakeAcl | None:
        if not self.body:
            message = "Your request was missing a required header"
            raise S3Refusal(400, "MissingSecurityHeader", message, MissingHeaderName="x-amz-acl")
        acl = super()._acl_from_body()
        return acl and self._check_acl(acl, "")

    def _check_acl(self, acl: FakeAcl, canned: str) -> FakeAcl:
        if not self._authorization.creates:
            self._authorization.check_acl(acl, canned)
        return acl

    # CORS

    def _response_options(self, headers: Mapping[str, str], bucket_name: str) -> Any:  # noqa: ARG002  # the same as in the URL
        bucket = self._bucket()
        rules = bucket.cors if bucket else None
        granted = cors.preflight(rules, headers, "OBJECT" if self.parse_key_name() else "BUCKET")
        return 200, {**self.response_headers, **granted}, ""

    def _readable(self, answer: Any) -> Any:
        status, headers, body = answer
        identified = next((value for name, value in headers.items() if name.lower() == "x-amzn-requestid"), None)
        if identified:
            # S3 has another name for the header with the request id
            headers = {**headers, "x-amz-request-id": identified}
        bucket = self._bucket()
        if bucket is not None and self.method != "OPTIONS":
            headers = {**headers, **cors.granted(bucket.cors, self.headers, self.method)}
        return status, headers, body

    def _get_cors_headers_other(self) -> dict[str, Any]:
        return {}

    def head_object(self, bucket_name: str, query: dict[str, Any], key_name: str, headers: Any) -> Any:
        """Return the same headers as GET, including those that a pre-signed URL overrides, without the content."""
        status, found, body = super().head_object(bucket_name, query, key_name, headers)
        for parameter, name in moto_responses.ALLOWED_HEADER_OVERRIDES.items():
            if parameter in query and status < 300:  # noqa: PLR2004  # the object exists
                found = {key: value for key, value in found.items() if key.lower() != name.lower()}
                found[name] = query[parameter][0]
        return status, found, body


def _taken_out(request: Any) -> Content | None:
    """Remove a body that is too large for memory from a request: an object, a part, or an invalid body; return None otherwise."""
    stream = request.environ["wsgi.input"]
    reader = getattr(stream, "raw", None)
    if not isinstance(reader, Reader) or len(reader.content) <= IN_MEMORY:
        return None
    is_form = request.headers.get("Content-Type", "").startswith("multipart/form-data")
    if (request.method == "POST" and is_form) or (not _is_object(request) and len(reader.content) <= documents.LARGEST):
        return None
    request.environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
    return reader.content


def _is_object(request: Any) -> bool:
    """Return whether a request's body is the content of an object or a part, not an XML document."""
    query = parse_qs(request.query_string.decode("latin-1"), keep_blank_values=True)
    return request.method == "PUT" and set(operations.settings_in(query)) <= {"uploadId"}


def _creation_tags(body: str | bytes) -> dict[str, str]:
    document = xmltodict.parse(body, force_list=("Tag",)).get("CreateBucketConfiguration") or {}
    tags = (document.get("Tags") or {}).get("Tag") or []
    return {tag["Key"]: tag["Value"] or "" for tag in tags}
