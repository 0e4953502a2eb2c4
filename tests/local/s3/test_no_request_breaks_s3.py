"""Whatever is sent to S3, there is an answer of S3's: never a failure of the server."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
from botocore.model import ListShape, Shape, StringShape, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.core.utils import get_service_model
from moto.s3.models import s3_backends

from chatprov.local import moto_loading
from chatprov.local.aws import AwsRequest
from chatprov.local.moto_s3.select.parser import query_of
from chatprov.local.moto_s3.select.refusals import SelectRefusal
from chatprov.local.moto_s3.select.tokens import KEYWORDS
from chatprov.local.moto_s3.select.values import TYPES
from tests.own_services import OwnServices

if TYPE_CHECKING:
    from random import Random

    from botocore.model import OperationModel

    from chatprov.local.answers import AwsResponse

pytestmark = pytest.mark.slow
ACCOUNT = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
NOT_IMPLEMENTED = 501
METHODS = ["GET", "GET", "PUT", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"]
BUCKETS = ["files", "files", "files", "other", "No_Bucket", "a", "x" * 70, "..", "ünï"]
KEYS = ["", "", "k", "k", "a/b c+d", "/leading", "ü🎉", "x" * 1100, "..", "%zz"]
SERVICE = get_service_model("s3")
OPERATIONS = sorted(SERVICE.operation_names)
SETTINGS = sorted(
    {SERVICE.operation_model(name).http["requestUri"].partition("?")[2].partition("&")[0] for name in OPERATIONS}
)
PARAMETERS = {
    "list-type": ["2", "1", "x"],
    "max-keys": ["0", "1", "-1", "1000000", "many", ""],
    "prefix": ["", "k", "ü", "\x01"],
    "delimiter": ["/", "", "ab"],
    "continuation-token": ["x", ""],
    "start-after": ["a"],
    "marker": ["a"],
    "encoding-type": ["url", "xml"],
    "fetch-owner": ["true"],
    "versionId": ["null", "x", ""],
    "uploadId": ["x", ""],
    "partNumber": ["1", "0", "x", "99999"],
    "response-content-type": ["text/html", "a\r\nb"],
    "X-Amz-Algorithm": ["AWS4-HMAC-SHA256", "x"],
    "X-Amz-Credential": ["test/20260101/us-east-1/s3/aws4_request", "test", "a/b/c/d/e"],
    "X-Amz-Date": ["20260101T000000Z", "x"],
    "X-Amz-Expires": ["60", "x"],
    "X-Amz-SignedHeaders": ["host", "", "host;x"],
    "X-Amz-Signature": ["0" * 64, ""],
    "AWSAccessKeyId": ["test"],
    "Signature": ["x"],
}
HEADERS = {
    "Range": ["bytes=0-0", "bytes=5-", "bytes=-5", "bytes=x", "bytes=9-1", "bytes=0-0,2-3", "x"],
    "If-Match": ["*", '"x"', "x"],
    "If-None-Match": ["*", '"x"'],
    "If-Modified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "x"],
    "If-Unmodified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "x"],
    "Content-MD5": ["x", "1B2M2Y8AsgTpgAmY7PhCfg=="],
    "Content-Type": [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "multipart/form-data",
    ],
    "Content-Encoding": ["aws-chunked", "gzip"],
    "x-amz-decoded-content-length": ["1", "x", "-1"],
    "x-amz-content-sha256": [
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "UNSIGNED-PAYLOAD",
        "x",
    ],
    "x-amz-trailer": ["x-amz-checksum-crc32", "x"],
    "x-amz-sdk-checksum-algorithm": ["CRC32", "SHA256", "x"],
    "x-amz-checksum-crc32": ["AAAAAA==", "x"],
    "x-amz-acl": ["private", "public-read", "x"],
    "x-amz-grant-read": ['uri="http://acs.amazonaws.com/groups/global/AllUsers"', "x", "id=1"],
    "x-amz-copy-source": ["files/k", "/files/k?versionId=x", "x", "", "%zz/ü"],
    "x-amz-copy-source-range": ["bytes=0-0", "x"],
    "x-amz-metadata-directive": ["REPLACE", "x"],
    "x-amz-tagging": ["a=b", "a", "&&=", "%zz=1"],
    "x-amz-tagging-directive": ["REPLACE", "x"],
    "x-amz-meta-ü": ["x"],
    "x-amz-meta-a": ["", "x" * 3000, "=?utf-8?q?x?="],
    "x-amz-server-side-encryption": ["AES256", "aws:kms", "x"],
    "x-amz-server-side-encryption-customer-algorithm": ["AES256"],
    "x-amz-storage-class": ["STANDARD", "GLACIER", "x"],
    "x-amz-object-lock-mode": ["GOVERNANCE", "x"],
    "x-amz-object-lock-retain-until-date": ["2030-01-01T00:00:00Z", "x"],
    "x-amz-bypass-governance-retention": ["true", "x"],
    "x-amz-object-ownership": ["ObjectWriter", "x"],
    "x-amz-bucket-object-lock-enabled": ["true", "x"],
    "x-amz-expected-bucket-owner": ["123456789012", "x"],
    "x-amz-security-token": ["x"],
    "x-amz-mfa": ["x"],
    "x-amz-date": ["x"],
    "Origin": ["https://page.example", "null"],
    "Access-Control-Request-Method": ["PUT", "x", ""],
    "Access-Control-Request-Headers": ["content-type", ",,"],
    "Authorization": ["AWS test:x", "AWS4-HMAC-SHA256", "Bearer x", ""],
}
TEXTS = [
    "",
    "x",
    "1",
    "-1",
    "true",
    "GET",
    "*",
    "Enabled",
    "k",
    "ü",
    "99999999999999",
    "2030-01-01T00:00:00Z",
    "/",
    "a:b",
    '"x"',
]
FORM = """--x\r
Content-Disposition: form-data; name="key"\r
\r
k\r
--x\r
Content-Disposition: form-data; name="file"; filename="f"\r
\r
hi\r
--x--\r
"""
EVERYONE = '{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::files/*"}'
NOBODY = '{"Effect":1,"Principal":[],"Action":{},"Resource":null,"Condition":{"x":1}}'
BODIES = [
    *(b"", b"x", b"<", b"<a/>", b"\xff\xfe", b"{}", b'{"Statement": 1}', FORM.encode()),
    *(b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", b"5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\n\r\n"),
    *(f'{{"Version":"2012-10-17","Statement":[{one}]}}'.encode() for one in (EVERYONE, NOBODY)),
]


TOKENS = [
    *sorted(KEYWORDS),
    *sorted(TYPES),
    *("s", "S3Object", "_1", "s._2", "s.*", "COUNT", "SUM(", "AVG(_1)", "MAX(s._1)", "CAST(_1 AS INT)", "SUBSTRING("),
    *("'x'", "''", "'%_!'", '"k"', '""', "'", '"', "0", "1", "-1", "7.5", "1e400", "1e999999999", "9" * 400, ".5."),
    *("=", "<>", "!=", "<=", ">", "||", "+", "-", "*", "/", "%", "(", ")", "((", "[", "]", "[*]", ".", ",", ";"),
    *("\0", "ü", "$", "--", "/*", "LIKE '%x%'", "ESCAPE '!'", "BETWEEN 1 AND 2", "IN (1, 'x')", "IS NOT MISSING"),
]


class Caller:
    """Sends what chance makes of S3's paths, parameters, headers and documents."""

    def __init__(self, chance: Random) -> None:
        self.aws = OwnServices().aws
        self.chance = chance

    def call(self) -> None:
        chance = self.chance
        operation = SERVICE.operation_model(chance.choice(OPERATIONS))
        method, setting = operation.http["method"], operation.http["requestUri"].partition("?")[2]
        bucket, key = chance.choice(BUCKETS), chance.choice(KEYS) if "{Key+}" in operation.http["requestUri"] else ""
        query = {name: value for name, _, value in [one.partition("=") for one in setting.split("&") if one]}
        if chance.random() < 0.3:
            method = chance.choice(METHODS)
        query |= dict.fromkeys(self.some(SETTINGS, 0.1), "")
        query |= {name: chance.choice(PARAMETERS[name]) for name in self.some(PARAMETERS, 0.3)}
        headers = {name: chance.choice(HEADERS[name]) for name in self.some(HEADERS, 0.4)}
        if chance.random() < 0.9:
            headers.setdefault("Authorization", ACCOUNT)
        path = f"/{bucket}/{key}" if key else f"/{bucket}"
        target = quote(path, safe="/%") + ("?" + urlencode(query) if query else "")
        body = chance.choice(BODIES) if chance.random() < 0.3 else self.document(operation)
        answer = self.send(method, target, headers, body)
        told = (method, target, headers, body, answer.status, answer.body)
        assert answer.status < 500 or answer.status == NOT_IMPLEMENTED, told
        if answer.status >= 400 and method != "HEAD":
            assert bytes(answer.body).startswith(b"<?xml"), told
            assert ET.fromstring(bytes(answer.body)).findtext("Code"), told

    def some(self, names: object, often: float) -> list[str]:
        found: list[str] = []
        while self.chance.random() < often and len(found) < 4:
            found.append(self.chance.choice(sorted(names)))  # type: ignore[call-overload]
        return found

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> AwsResponse:
        sent = [("Host", "127.0.0.1:4566"), *headers.items()]
        return self.aws.answer(AwsRequest(method, target, sent, io.BytesIO(body), len(body), 4566))

    def document(self, operation: OperationModel) -> bytes:
        shape = operation.input_shape
        payload = shape.members.get(shape.serialization.get("payload", "")) if shape else None
        written = payload or shape  # a query of an object has no payload: its members without a place are the document
        if not isinstance(written, StructureShape) or "name" not in written.serialization:
            return self.chance.choice(BODIES)
        root = ET.Element(written.serialization["name"])
        self.fill(root, written)
        return ET.tostring(root)

    def fill(self, parent: ET.Element, shape: Shape, depth: int = 0) -> None:
        """Write what fits a shape into an element; sometimes leave out what has to be there, or write anything."""
        if self.chance.random() < 0.02:
            ET.SubElement(parent, self.chance.choice(["Other", "ID", "Key"])).text = self.chance.choice(TEXTS)
        match shape:
            case StructureShape():
                for name, member in shape.members.items():
                    if "location" in member.serialization:
                        continue
                    wanted = name in shape.required_members
                    if depth < 6 and self.chance.random() < (0.98 if wanted else 0.4):
                        self.member(parent, name, member, depth)
            case ListShape():
                for _ in range(self.chance.randrange(3)):
                    self.fill(
                        ET.SubElement(parent, shape.member.serialization.get("name", "member")), shape.member, depth + 1
                    )
            case StringShape(name="Expression"):
                parent.text = expression(self.chance)
            case StringShape():
                parent.text = self.chance.choice(shape.enum or TEXTS)
            case _:
                parent.text = self.chance.choice(["1", "true", "2030-01-01T00:00:00Z", "0", "false", "-1", "x"])

    def member(self, parent: ET.Element, name: str, shape: Shape, depth: int) -> None:
        tag = shape.serialization.get("name", name)
        if shape.serialization.get("xmlAttribute"):
            parent.set(f"{{http://www.w3.org/2001/XMLSchema-instance}}{tag.partition(':')[2]}", "CanonicalUser")
        elif isinstance(shape, ListShape) and shape.serialization.get("flattened"):
            for _ in range(self.chance.randrange(1, 3)):
                self.fill(ET.SubElement(parent, tag), shape.member, depth + 1)
        else:
            self.fill(ET.SubElement(parent, tag), shape, depth + 1)


def expression(chance: Random) -> str:
    """Return tokens of SQL in any order, mostly where a query has them."""
    if chance.random() < 0.1:
        return " ".join(chance.choices(TOKENS, k=chance.randrange(12)))
    listed, condition = (" ".join(chance.choices(TOKENS, k=chance.randrange(1, 6))) for _ in range(2))
    return f"SELECT {listed} FROM S3Object s WHERE {condition}"


def query(text: str, form: str) -> bytes:
    """Return the document of a query."""
    root = ET.Element("SelectObjectContentRequest")
    ET.SubElement(root, "Expression").text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    ET.SubElement(root, "ExpressionType").text = "SQL"
    ET.SubElement(root, "InputSerialization").append(ET.fromstring(form))
    ET.SubElement(ET.SubElement(root, "OutputSerialization"), "JSON")
    return ET.tostring(root)


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_request_breaks_s3(chance: Random) -> None:
    moto_loading.load()
    s3_backends.reset()
    caller = Caller(chance)
    caller.send("PUT", "/files", {"Authorization": ACCOUNT}, b"")
    caller.send("PUT", "/files/k", {"Authorization": ACCOUNT}, b"content")
    for _ in range(10):
        caller.call()


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_query_breaks_it(chance: Random) -> None:
    moto_loading.load()
    s3_backends.reset()
    caller = Caller(chance)
    caller.send("PUT", "/files", {"Authorization": ACCOUNT}, b"")
    caller.send("PUT", "/files/k", {"Authorization": ACCOUNT}, b'x,1,-2.5\n"a ""b",,7\n')
    caller.send("PUT", "/files/json", {"Authorization": ACCOUNT}, b'{"_1": [1, {"k": null}], "s": 1e300}\n{}\n')
    for _ in range(10):
        text = expression(chance)
        for key, form in (("k", "<CSV/>"), ("json", "<JSON><Type>LINES</Type></JSON>")):
            answer = caller.send(
                "POST", f"/files/{key}?select&select-type=2", {"Authorization": ACCOUNT}, query(text, form)
            )
            assert answer.status in (200, 400), (text, answer.status, answer.body)
            if answer.status == 200:
                read = bytes(answer.body)
                assert b"InternalError" not in read, (text, read)


@pytest.mark.parametrize("token", TOKENS)
def test_no_query_of_one_token_again_and_again_breaks_it(token: str) -> None:
    for before in ("SELECT ", "SELECT * FROM S3Object s WHERE ", "SELECT * FROM S3Object", ""):
        for between in ("", " ", ","):
            with suppress(SelectRefusal):
                query_of(before + between.join([token] * 500))
