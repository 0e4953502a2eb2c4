"""What a request says about its body holds, or the request is refused."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from typing import Any

import pytest
from botocore import xform_name
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from chatprov.local.moto_s3 import checksums, crc
from tests.conftest import ROOT
from tests.local.s3.conftest import code_of, member, policy_for, send
from tests.local.s3.every_operation import filled, operations
from tests.local.s3.test_s3_refusals import SIGNED

BODY = b"test data.."
KNOWN = {
    "CRC32": "cZWHwQ==",
    "CRC64NVME": "qUVrWYOrIAM=",
    "SHA256": "2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik=",
}
"""Of this body, as AWS has answered."""
CHECK = b"123456789"
OF_CHECK = {"CRC32": "cbf43926", "CRC32C": "e3069283", "CRC64NVME": "ae8b14860a799888"}
"""https://reveng.sourceforge.io/crc-catalogue/all.htm"""
TRAILER = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}


def error_of(call: Any, **parameters: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return dict(caught.value.response["Error"])


def md5_of(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def chunks(body: bytes, *trailers: str) -> bytes:
    return b"%x\r\n%b\r\n0\r\n" % (len(body), body) + "".join(f"{line}\r\n" for line in trailers).encode() + b"\r\n"


@pytest.mark.parametrize(("algorithm", "expected"), OF_CHECK.items())
def test_checksums_are_those_of_the_catalogue(algorithm: str, expected: str) -> None:
    assert checksums.digest(CHECK, algorithm).hex() == expected


def test_checksums_are_right_without_the_library_of_aws() -> None:
    assert crc.crc32c(CHECK[5:], crc.crc32c(CHECK[:5])) == int(OF_CHECK["CRC32C"], 16)
    assert crc.crc64nvme(CHECK[5:], crc.crc64nvme(CHECK[:5])) == int(OF_CHECK["CRC64NVME"], 16)
    code = f"""
import sys
sys.modules["awscrt"] = None
from chatprov.local.moto_s3 import checksums
print(*[checksums.digest({CHECK!r}, name).hex() for name in {[*OF_CHECK]!r}], checksums.is_available("XXHASH64"))
"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [*OF_CHECK.values(), "False"]


def test_the_library_of_aws_is_loaded_for_a_checksum_that_needs_it() -> None:
    code = """
import sys
from chatprov.local.moto_s3 import checksums
checksums.digest(b"", "CRC32"), checksums.digest(b"", "SHA256"), checksums.is_available("CRC64NVME")
before = "awscrt" in sys.modules
checksums.digest(b"", "CRC64NVME")
print(before, "awscrt" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("algorithm", checksums.available())
def test_each_algorithm_is_verified_and_kept(s3: Any, cloud_url: str, bucket: str, algorithm: str) -> None:
    name, right = f"x-amz-checksum-{algorithm.lower()}", checksums.compute(BODY, algorithm)
    assert KNOWN.get(algorithm, right) == right
    url = f"{cloud_url}/{bucket}/k"
    answer = send("PUT", url, SIGNED | {name: checksums.compute(b"other", algorithm)}, data=BODY)
    assert code_of(answer) == (400, "BadDigest")
    assert member(answer, "Message") == f"The {algorithm} you specified did not match the calculated checksum."
    answer = send("PUT", url, SIGNED | {name: "x"}, data=BODY)
    assert code_of(answer) == (400, "InvalidRequest")
    assert member(answer, "Message") == f"Value for {name} header is invalid."
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    answer = send("PUT", url, SIGNED | {name: right}, data=BODY)
    assert (answer.headers[name], answer.headers["x-amz-checksum-type"]) == (right, "FULL_OBJECT")
    for method in ("GET", "HEAD"):
        assert name not in send(method, url, SIGNED).headers
        answer = send(method, url, SIGNED | {"x-amz-checksum-mode": "ENABLED"})
        assert (answer.headers[name], answer.headers["x-amz-checksum-type"]) == (right, "FULL_OBJECT")


@pytest.mark.parametrize("algorithm", checksums.available())
def test_a_checksum_after_the_chunks_is_verified(s3: Any, cloud_url: str, bucket: str, algorithm: str) -> None:
    name, right = f"x-amz-checksum-{algorithm.lower()}", checksums.compute(BODY, algorithm)
    wrong, url = checksums.compute(b"other", algorithm), f"{cloud_url}/{bucket}/k"
    headers = SIGNED | TRAILER | {"x-amz-trailer": name, "x-amz-sdk-checksum-algorithm": algorithm}
    assert code_of(send("PUT", url, headers, data=chunks(BODY, f"{name}:{wrong}"))) == (400, "BadDigest")
    answer = send("PUT", url, headers, data=chunks(BODY, f"{name}:x"))
    assert member(answer, "Message") == f"Value for {name} trailing header is invalid."
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert send("PUT", url, headers, data=chunks(BODY, f"{name}:{right}")).headers[name] == right
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


CRC32 = f"x-amz-checksum-crc32:{KNOWN['CRC32']}"
TRAILER_OF_CRC32 = TRAILER | {"x-amz-trailer": "x-amz-checksum-crc32"}
SINGLE = "Expecting a single x-amz-checksum- header"
NO_CHECKSUM = (
    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."
)


@pytest.mark.parametrize(
    ("headers", "body", "code", "message"),
    [
        (TRAILER, chunks(BODY, CRC32), "MalformedTrailerError", ""),
        (TRAILER_OF_CRC32, chunks(BODY), "MalformedTrailerError", ""),
        (TRAILER_OF_CRC32, chunks(BODY, "no trailer"), "MalformedTrailerError", ""),
        (TRAILER_OF_CRC32, chunks(BODY, "x-amz-checksum-sha1:x"), "MalformedTrailerError", ""),
        (TRAILER | {"x-amz-trailer": "x-amz-checksum-x"}, chunks(BODY), "InvalidRequest", "is not supported"),
        (TRAILER_OF_CRC32 | {"x-amz-checksum-sha1": "x"}, chunks(BODY, CRC32), "InvalidRequest", SINGLE),
        ({"x-amz-checksum-sha1": "x", "x-amz-checksum-crc32": "x"}, BODY, "InvalidRequest", f"{SINGLE}. Multiple"),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, BODY, "InvalidRequest", NO_CHECKSUM),
        (
            {"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": KNOWN["CRC32"]},
            BODY,
            "InvalidRequest",
            "Value for x-amz-sdk-checksum-algorithm header is invalid.",
        ),
    ],
)
def test_contradictory_checksums_are_refused(
    cloud_url: str, bucket: str, *, headers: dict[str, str], body: bytes, code: str, message: str
) -> None:
    answer = send("PUT", f"{cloud_url}/{bucket}/k", SIGNED | headers, data=body)
    assert code_of(answer) == (400, code)
    assert message in member(answer, "Message")


def test_the_checksum_in_a_header_counts_although_a_trailer_is_announced(cloud_url: str, bucket: str) -> None:
    """The SDK for Java sends both headers with signed chunks that have no trailer."""
    headers = SIGNED | {
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": str(len(BODY)),
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    url = f"{cloud_url}/{bucket}/k"
    right, wrong = ({"x-amz-checksum-crc32": value} for value in (KNOWN["CRC32"], "AAAAAA=="))
    assert send("PUT", url, headers | right, data=chunks(BODY)).status_code == 200
    assert code_of(send("PUT", url, headers | wrong, data=chunks(BODY))) == (400, "BadDigest")


def test_an_object_without_a_checksum_gets_one(s3: Any, cloud_url: str, bucket: str) -> None:
    answer = send("PUT", f"{cloud_url}/{bucket}/k", SIGNED, data=BODY)
    assert answer.headers["x-amz-checksum-crc64nvme"] == KNOWN["CRC64NVME"]
    found = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["Checksum"])["Checksum"]
    assert found == {"ChecksumCRC64NVME": KNOWN["CRC64NVME"], "ChecksumType": "FULL_OBJECT"}
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k")["CopyObjectResult"]
    assert (copied["ChecksumCRC64NVME"], copied["ChecksumType"]) == (KNOWN["CRC64NVME"], "FULL_OBJECT")
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", ChecksumAlgorithm="SHA256")
    assert copied["CopyObjectResult"]["ChecksumSHA256"] == KNOWN["SHA256"]


def test_a_checksum_in_the_query_is_ignored(s3: Any, bucket: str) -> None:
    """The SDK for JavaScript puts the checksum of an empty body into pre-signed URLs."""
    query = "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32"
    request = AWSRequest("PUT", f"{s3.meta.endpoint_url}/{bucket}/k?{query}")
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1", expires=60).add_auth(request)
    assert query in str(request.url)
    assert send("PUT", str(request.url), data=BODY).status_code == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY


INVALID = ["__invalid__", "000", "not base64 encoded checksum", "MTIz", "dGVzdC1zdHJpbmc=", ""]


def test_content_md5_is_verified(s3: Any, cloud_url: str, bucket: str) -> None:
    upload = {"Bucket": bucket, "Key": "k"}
    upload_id = s3.create_multipart_upload(**upload)["UploadId"]
    parts = upload | {"UploadId": upload_id, "PartNumber": 1}
    for digest in INVALID:
        for where in ("k", f"k?partNumber=1&uploadId={upload_id}", "?policy"):
            answer = send("PUT", f"{cloud_url}/{bucket}/{where}", SIGNED | {"Content-MD5": digest}, data=BODY)
            assert code_of(answer) == (400, "InvalidDigest")
            assert member(answer, "Message") == "The Content-MD5 you specified was invalid."
            assert member(answer, "Content-MD5") == digest
    wrong = md5_of(b"other")
    error = error_of(s3.put_object, **upload, Body=BODY, ContentMD5=wrong)
    assert (error["Code"], error["CalculatedDigest"]) == ("BadDigest", md5_of(BODY))
    assert error["Message"] == "The Content-MD5 you specified did not match what we received."
    assert error["ExpectedDigest"] == base64.b64decode(wrong).hex()
    assert error_of(s3.upload_part, **parts, Body=BODY, ContentMD5=wrong)["ExpectedDigest"] == wrong
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert s3.put_object(**upload, Body=BODY, ContentMD5=md5_of(BODY))["ETag"]
    assert s3.upload_part(**parts, Body=BODY, ContentMD5=md5_of(BODY))["ETag"]


def test_documents_are_verified_as_well(s3: Any, cloud_url: str, bucket: str) -> None:
    policy = policy_for(bucket, "s3:GetObject", effect="Deny").encode()
    deletion = b"<Delete><Object><Key>k</Key></Object></Delete>"
    s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    for method, where, body in (("PUT", "?policy", policy), ("POST", "?delete", deletion)):
        url = f"{cloud_url}/{bucket}{where}"
        for name, wrong in (("Content-MD5", md5_of(BODY)), ("x-amz-checksum-crc32", "AAAAAA==")):
            assert code_of(send(method, url, SIGNED | {name: wrong}, data=body)) == (400, "BadDigest")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODY
    assert error_of(s3.get_bucket_policy, Bucket=bucket)["Code"] == "NoSuchBucketPolicy"


def test_uploads_in_parts_have_the_checksum_that_they_ask_for(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    started = s3.create_multipart_upload(**place, ChecksumAlgorithm="CRC32")
    assert (started["ChecksumAlgorithm"], started["ChecksumType"]) == ("CRC32", "COMPOSITE")
    place |= {"UploadId": started["UploadId"]}
    message = "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: sha1"
    sent = place | {"PartNumber": 1, "Body": BODY}
    assert error_of(s3.upload_part, **sent, ChecksumAlgorithm="SHA1")["Message"] == message
    assert error_of(s3.upload_part, **sent, ChecksumCRC32="AAAAAA==")["Code"] == "BadDigest"
    part = s3.upload_part(**sent)
    assert part["ChecksumCRC32"] == KNOWN["CRC32"]
    listed = {"ETag": part["ETag"], "PartNumber": 1}

    def complete(**more: Any) -> Any:
        return s3.complete_multipart_upload(**place, MultipartUpload={"Parts": [listed | more]})

    assert "It was missing for part 1" in error_of(complete)["Message"]
    error = error_of(complete, ChecksumSHA256=KNOWN["SHA256"])
    assert error["Message"] == "The sha256 you specified for part 1 did not match what we received."
    assert error_of(complete, ChecksumCRC32="AAAAAA==")["Code"] == "InvalidPart"
    done = complete(ChecksumCRC32=KNOWN["CRC32"])
    of_parts = checksums.compute(base64.b64decode(KNOWN["CRC32"]), "CRC32")
    assert (done["ChecksumCRC32"], done["ChecksumType"]) == (f"{of_parts}-1", "COMPOSITE")
    found = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (found["ChecksumCRC32"], found["Body"].read()) == (f"{of_parts}-1", BODY)
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k")["CopyObjectResult"]
    assert (copied["ChecksumCRC32"], copied["ChecksumType"]) == (KNOWN["CRC32"], "FULL_OBJECT")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"ChecksumAlgorithm": "TEST"}, "Checksum algorithm provided is unsupported."),
        ({"ChecksumType": "COMPOSITE"}, "can only be used with the x-amz-checksum-algorithm header."),
        (
            {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"},
            "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.",
        ),
        (
            {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"},
            "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.",
        ),
    ],
)
def test_uploads_with_impossible_checksums_are_refused(
    s3: Any, bucket: str, parameters: dict[str, str], message: str
) -> None:
    error = error_of(s3.create_multipart_upload, Bucket=bucket, Key="k", **parameters)
    assert error["Code"] == "InvalidRequest"
    assert message in error["Message"]


def test_the_checksum_and_the_size_of_a_whole_upload_are_verified(s3: Any, bucket: str) -> None:
    place: dict[str, Any] = {"Bucket": bucket, "Key": "k"}
    started = s3.create_multipart_upload(**place, ChecksumAlgorithm="CRC32C", ChecksumType="FULL_OBJECT")
    place |= {"UploadId": started["UploadId"]}
    part = s3.upload_part(**place, PartNumber=1, Body=BODY, ChecksumAlgorithm="CRC32C")
    place["MultipartUpload"] = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
    whole = checksums.compute(BODY, "CRC32C")
    complete = s3.complete_multipart_upload
    for wrong in (
        {"ChecksumCRC32C": whole},  # as recorded, it counts only beside its type
        {"ChecksumCRC32C": "AAAAAA==", "ChecksumType": "FULL_OBJECT"},
        {"ChecksumCRC32": KNOWN["CRC32"], "ChecksumType": "FULL_OBJECT"},
    ):
        error = error_of(complete, **place, **wrong)
        assert error["Message"] == "The crc32c you specified did not match the calculated checksum."
    message = "The upload was created using the FULL_OBJECT checksum mode. The complete request must use the same checksum mode."
    assert error_of(complete, **place, ChecksumType="COMPOSITE")["Message"] == message
    message = "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 11"
    assert error_of(complete, **place, MpuObjectSize=5)["Message"] == message
    done = complete(**place, ChecksumCRC32C=whole, ChecksumType="FULL_OBJECT", MpuObjectSize=11)
    assert (done["ChecksumCRC32C"], done["ChecksumType"]) == (whole, "FULL_OBJECT")
    assert complete(**place)["ETag"] == done["ETag"], "a repeated request has the same response"


def test_a_checksum_that_an_upload_has_not_asked_for_is_ignored(s3: Any, bucket: str) -> None:
    """As AWS has it: without an algorithm of the upload only one of the default is compared. Recorded by LocalStack."""
    place = {"Bucket": bucket, "Key": "k"}
    for wrong, refused in (({"ChecksumCRC32C": "AAAAAA==-2"}, False), ({"ChecksumCRC64NVME": "AAAAAAAAAAA="}, True)):
        upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
        part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"aaa")["ETag"]}
        complete = {**upload, "MultipartUpload": {"Parts": [part]}, **wrong}
        if refused:
            assert error_of(s3.complete_multipart_upload, **complete)["Code"] == "BadDigest"
        else:
            assert s3.complete_multipart_upload(**complete)["ChecksumCRC64NVME"] == "Rnr2/5P7Gsk="


def test_an_upload_is_completed_with_at_least_one_part(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    without: list[dict[str, Any]] = [{}, {"MultipartUpload": {"Parts": []}}]
    for parts in without:
        error = error_of(s3.complete_multipart_upload, **upload, **parts)
        assert error == {"Code": "InvalidRequest", "Message": "You must specify at least one part"}


@pytest.mark.parametrize("operation", operations(lambda model: "requestAlgorithmMember" in model.http_checksum))
def test_each_operation_verifies_the_checksum(s3: Any, bucket: str, operation: str) -> None:
    def wrong(request: Any, **_: Any) -> None:
        del request.headers["x-amz-checksum-crc32"]
        request.headers["x-amz-checksum-crc32"] = "AAAAAA=="

    shape = s3.meta.service_model.operation_model(operation).input_shape
    s3.meta.events.register("before-sign.s3", wrong)
    try:
        error = error_of(getattr(s3, xform_name(operation)), **{**filled(shape), "Bucket": bucket})
    finally:
        s3.meta.events.unregister("before-sign.s3", wrong)
    assert error["Code"] == "BadDigest"
