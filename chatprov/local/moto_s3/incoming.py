"""A request to S3 as it arrived, with its content decoded: from aws-chunked, or out of a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote

from chatprov.local.asker import ASKER, Asker
from chatprov.local.bodies import IN_MEMORY, Content, Reader
from chatprov.local.bucket_hosts import SENT_PATH
from chatprov.local.moto_request import NamedHeaders, account_of
from chatprov.local.moto_s3 import chunked, documents, form_body, operations, post_form
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNSIGNED_CHUNKS: Final = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_SIGNED_CHUNKS: Final = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
_FORM: Final = "multipart/form-data"
_COPIES: Final = {"PutObject": ("CopyObject", "PutObject"), "UploadPartCopy": ("UploadPartCopy", "UploadPart")}


@dataclass(slots=True)
class Incoming:
    """A request and what it means: `key` is None for a bucket or the list of buckets, `setting` the part of it ("cors") or ""."""

    request: Request
    headers: Mapping[str, str]
    """The headers with their names as sent, which errors quote."""
    key: str | None
    setting: str
    content: bytes | Content
    """The body, decoded; of a form, the file."""
    fault: S3Refusal | None
    """The error in the format of the body: requests that are not authorized are refused for that first."""
    trailers: Mapping[str, str] = field(default_factory=dict)
    """What followed the chunks of the body, by names in lower case."""

    @property
    def operation(self) -> str:
        """Return the name of the operation in the service model; "" for none."""
        if self.is_form:
            return "PostObject"
        if not self.request.bucket_name:
            return "ListBuckets" if self.request.method == "GET" else ""
        found = operations.find(self.request.method, self.setting, of_object=self.key is not None)
        name = found.name if found else ""
        # the parameters do not tell a copy from an upload
        copy, upload = _COPIES.get(name, (name, name))
        return copy if "x-amz-copy-source" in self.request.given else upload

    @property
    def is_form(self) -> bool:
        """Return whether the request uploads a file by a form."""
        return self.request.method == "POST" and self.key is None and not self.setting


def read(environ: dict[str, Any]) -> Incoming:
    """Return a request from its WSGI environ."""
    path, method, query = environ["RAW_URI"].partition("?")[0], environ["REQUEST_METHOD"], environ["QUERY_STRING"]
    parameters = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    bucket, _, key = path.removeprefix("/").partition("/")
    is_object = bool(bucket and key)
    headers = dict(NamedHeaders(environ))
    lowered = {name.lower(): value for name, value in headers.items()}
    setting = next(iter(operations.settings_in(parameters)), "")
    fields: dict[str, str] = {}
    name, fault, trailers = "", None, dict[str, str]()
    if method == "POST" and not is_object and not setting and environ.get("CONTENT_TYPE", "").lower().startswith(_FORM):
        form = form_body.read(environ)
        fields, sent, name, fault = form.fields, form.file, form.file_name, form.fault
        content = sent
    else:
        sent = _body(environ)
        content, trailers, fault = _decoded(sent, lowered)
        if isinstance(sent, Content) and not _is_of_object(method, is_object=is_object, setting=setting):
            if len(sent) > documents.LARGEST:
                fault = documents.too_big()
            else:
                sent, content = bytes(sent), content if isinstance(content, bytes) else bytes(content)
    request = Request(
        method=method,
        path=path,
        query=query,
        parameters=parameters,
        headers=lowered,
        form=post_form.expanded(fields, name),
        body=sent,
        asker=environ.get(ASKER, Asker.PROGRAM),
        bucket_name=bucket,
        account=account_of(environ),
        source_ip=environ.get("REMOTE_ADDR", "127.0.0.1"),
        sent_path=environ.get(SENT_PATH, path),
    )
    return Incoming(request, headers, unquote(key) if is_object else None, setting, content, fault, trailers)


def _is_of_object(method: str, *, is_object: bool, setting: str) -> bool:
    """Return whether a request's body is the content of an object or a part, not an XML document."""
    return method == "PUT" and is_object and setting in {"", "uploadId"}


def _body(environ: Mapping[str, Any]) -> bytes | Content:
    """Return the body: in memory, or a Content if it is large."""
    stream = environ["wsgi.input"]
    reader = getattr(stream, "raw", None)
    sent = reader.content if isinstance(reader, Reader) else Content.of(stream.read())
    return bytes(sent) if len(sent) <= IN_MEMORY else sent


def _decoded(
    sent: bytes | Content, headers: Mapping[str, str]
) -> tuple[bytes | Content, dict[str, str], S3Refusal | None]:
    """Return the content of a body, the trailers, and the error in its format."""
    kind = headers.get("x-amz-content-sha256", "")
    if kind != _UNSIGNED_CHUNKS and kind not in _SIGNED_CHUNKS:
        return sent, {}, None
    try:
        decoded, trailers = chunked.decode(Content.of(sent))
        complete = kind == _UNSIGNED_CHUNKS or len(decoded) == int(headers["x-amz-decoded-content-length"])
    except (KeyError, ValueError):
        complete = False
    if not complete:
        return b"", {}, S3Refusal(400, "IncompleteBody", "The request body terminated unexpectedly")
    return bytes(decoded) if isinstance(sent, bytes) else decoded, trailers, None
