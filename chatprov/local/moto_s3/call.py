"""One request to S3 on its way: what was sent, who may do what, and moto's S3 of the account."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from moto.s3.exceptions import S3ClientError
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from chatprov.local.bodies import Content
from chatprov.local.moto_s3.authorization import Authorization
from chatprov.local.moto_s3.exceptions import NoSuchBucket
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from moto.s3.models import FakeAcl, FakeBucket, S3Backend

    from chatprov.local.moto_s3.incoming import Incoming
    from chatprov.local.moto_s3.integrity import Checksum
    from chatprov.local.moto_s3.request import Request

Result: TypeAlias = tuple[int, dict[str, str], str | bytes | Content]
"""Status, headers and body of a response."""


class S3Call:
    """A request with its environ; `document`, `acl` and `checksum` are set when the request has been validated."""

    def __init__(self, environ: dict[str, Any], incoming: Incoming) -> None:
        self.environ = environ
        self.incoming = incoming
        self.request: Request = incoming.request
        self.operation = incoming.operation
        self.content = incoming.content
        self.document: ET.Element | None = None
        self.acl: FakeAcl | None = None
        self.checksum: Checksum | None = None
        self.ids = secrets.token_hex(8).upper(), base64.b64encode(secrets.token_bytes(56)).decode()
        """The ids of the request and of the host, by which AWS's support finds a request."""
        self.region = signed_region(self.request.headers.get("authorization", ""), self.request.query)
        self.backend: S3Backend = s3_backends[self.request.account][get_partition(self.region)]

    @property
    def bucket(self) -> FakeBucket | None:
        """Return the bucket of the request, if it exists."""
        try:
            return self.backend.get_bucket(self.request.bucket_name) if self.request.bucket_name else None
        except S3ClientError:
            return None

    @property
    def existing_bucket(self) -> FakeBucket:
        """Return the bucket of the request, or raise NoSuchBucket."""
        bucket = self.bucket
        if bucket is None:
            raise NoSuchBucket(self.request.bucket_name)
        return bucket

    def location(self, key: str) -> str:
        """Return the URL of an object, at the host that the request is for."""
        host = self.request.headers.get("host", "localhost")
        of_bucket = "" if self.request.sent_path != self.request.path else f"/{self.request.bucket_name}"
        return f"{self.environ['wsgi.url_scheme']}://{host}{of_bucket}/{quote(key)}"

    def authorize(self) -> Authorization:
        """Return the requester's rights, or raise the error that the request is rejected with."""
        authorization = Authorization(self.request, self.bucket, self.backend)
        if self.incoming.key is None:
            authorization.for_bucket()
        else:
            authorization.for_object(self.incoming.key)
        return authorization
