"""Objects that are encrypted with a key that the client sends. The texts are those that AWS's answers have."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final

import pytest

from tests.local.s3.conftest import code_of, member, send
from tests.local.s3.test_s3_checksums import error_of

KEY: Final = b"1234567890abcdef1234567890abcdef"
OTHER_KEY: Final = b"abcdef1234567890abcdef1234567890"
FIELD: Final = "x-amz-server-side-encryption-customer"
PROVIDED: Final = "Requests specifying Server Side Encryption with Customer provided keys must provide"
NOT_GIVEN: Final = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)
OF_PART: Final = (
    "The multipart upload initiate requested encryption. "
    "Subsequent part requests must include the appropriate encryption parameters."
)


def md5(key: bytes) -> str:
    return base64.b64encode(hashlib.md5(key).digest()).decode()  # as AWS asks for it


def with_key(key: bytes = KEY, prefix: str = "SSECustomer", **changed: str | None) -> dict[str, str]:
    """Return the parameters of a request; None leaves one out."""
    given = {"Algorithm": "AES256", "Key": base64.b64encode(key).decode(), "KeyMD5": md5(key)} | changed
    return {f"{prefix}{name}": value for name, value in given.items() if value is not None}


def fields_of(key: bytes) -> dict[str, str]:
    """Return the fields of a form that uploads an object with a key."""
    return {
        f"{FIELD}-algorithm": "AES256",
        f"{FIELD}-key": base64.b64encode(key).decode(),
        f"{FIELD}-key-MD5": md5(key),
    }


def of_source(key: bytes = KEY, **changed: str | None) -> dict[str, str]:
    return with_key(key, "CopySourceSSECustomer", **changed)


@pytest.fixture
def place(s3: Any, bucket: str) -> dict[str, str]:
    s3.put_object(Bucket=bucket, Key="k", Body=b"test_data", **with_key())
    return {"Bucket": bucket, "Key": "k"}


def test_an_object_is_written_and_read_with_its_key(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    stored = s3.put_object(**place, Body=b"test_data", **with_key())
    read = s3.get_object(**place, **with_key())
    assert read.pop("Body").read() == b"test_data"
    for answer in (stored, read, s3.head_object(**place, **with_key())):
        assert (answer["SSECustomerAlgorithm"], answer["SSECustomerKeyMD5"]) == ("AES256", md5(KEY))
        assert "ServerSideEncryption" not in answer
        assert answer["ETag"] == stored["ETag"] != f'"{hashlib.md5(b"test_data").hexdigest()}"'
    attributes = s3.get_object_attributes(**place, ObjectAttributes=["ETag", "ObjectSize"], **with_key())
    assert (attributes["ETag"], attributes["ObjectSize"]) == (stored["ETag"].strip('"'), 9)
    assert s3.delete_object(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204, "a deletion needs no key"


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        (
            with_key() | {"ServerSideEncryption": "AES256"},
            "InvalidArgument",
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        ),
        (
            with_key(Algorithm="KMS"),
            "InvalidEncryptionAlgorithmError",
            "The Encryption request you specified is not valid. Supported value: AES256.",
        ),
        (with_key(Algorithm=None), "InvalidArgument", f"{PROVIDED} a valid encryption algorithm."),
        (with_key(Key=None), "InvalidArgument", f"{PROVIDED} an appropriate secret key."),
        (with_key(KEY[:10]), "InvalidArgument", "The secret key was invalid for the specified algorithm."),
        (
            with_key(KeyMD5=md5(OTHER_KEY)),
            "InvalidArgument",
            "The calculated MD5 hash of the key did not match the hash that was provided.",
        ),
    ],
)
def test_parameters_that_are_not_valid(
    s3: Any, bucket: str, parameters: dict[str, str], code: str, message: str
) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    error = error_of(s3.put_object, **place, Body=b"x", **parameters)
    assert (error["Code"], error["Message"]) == (code, message)
    assert error["ArgumentName"] == "x-amz-server-side-encryption"
    assert error_of(s3.create_multipart_upload, **place, **parameters)["Message"] == message
    s3.put_object(Bucket=bucket, Key="source", Body=b"x")
    copied = error_of(s3.copy_object, **place, CopySource=f"{bucket}/source", **parameters)
    assert copied["Message"] == message
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="k"), "nothing has been stored"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"key": "%%%"}, "The secret key was invalid for the specified algorithm."),
        ({"key-MD5": ""}, f"{PROVIDED} the client calculated MD5 of the secret key."),
    ],
)
def test_values_that_no_sdk_sends(s3: Any, bucket: str, changed: dict[str, str], message: str) -> None:
    fields = fields_of(KEY) | {f"{FIELD}-{name}": value for name, value in changed.items()}
    asked = s3.generate_presigned_post(bucket, "k", fields, [{name: value} for name, value in fields.items()])
    answer = send("POST", asked["url"], data=asked["fields"], files={"file": ("n", b"x")})
    assert (code_of(answer), member(answer, "Message")) == ((400, "InvalidArgument"), message)


@pytest.mark.parametrize(
    ("parameters", "refused", "message"),
    [
        ({}, (400, "InvalidRequest"), NOT_GIVEN),
        (with_key(OTHER_KEY), (403, "AccessDenied"), f"{PROVIDED} the correct secret key."),
        (
            with_key(Algorithm="KMS"),
            (400, "InvalidEncryptionAlgorithmError"),
            "The Encryption request you specified is not valid. Supported value: AES256.",
        ),
    ],
)
def test_an_object_is_not_read_without_its_key(
    s3: Any, place: dict[str, str], parameters: dict[str, str], refused: tuple[int, str], message: str
) -> None:
    status, code = refused
    error = error_of(s3.get_object, **place, **parameters)
    assert (error["Code"], error["Message"]) == (code, message)
    assert error_of(s3.head_object, **place, **parameters)["Code"] == str(status)
    attributes = error_of(s3.get_object_attributes, **place, ObjectAttributes=["ETag"], **parameters)
    assert attributes["Message"] == message
    source = {f"CopySource{name}": value for name, value in parameters.items()}
    copy = {"Bucket": place["Bucket"], "Key": "copy", "CopySource": place}
    assert error_of(s3.copy_object, **copy, **source)["Message"] == message
    upload = {"Bucket": place["Bucket"], "Key": "copy"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = error_of(s3.upload_part_copy, **upload, PartNumber=1, CopySource=place, **source)
    assert part["Message"] == message


def test_an_object_without_such_a_key_takes_none(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**place, Body=b"x")
    error = error_of(s3.get_object, **place, **with_key())
    assert (error["Code"], error["Message"]) == (
        "InvalidRequest",
        "The encryption parameters are not applicable to this object.",
    )


def test_a_copy_has_its_own_encryption(s3: Any, place: dict[str, str]) -> None:
    copy = {"Bucket": place["Bucket"], "Key": "copy"}
    plain = s3.copy_object(**copy, CopySource=place, **of_source())
    assert (plain["ServerSideEncryption"], s3.get_object(**copy)["Body"].read()) == ("AES256", b"test_data")
    again = s3.copy_object(**copy, CopySource=place, **of_source(), **with_key(OTHER_KEY))
    assert (again["SSECustomerKeyMD5"], "ServerSideEncryption" in again) == (md5(OTHER_KEY), False)
    assert error_of(s3.get_object, **copy)["Message"] == NOT_GIVEN
    assert s3.get_object(**copy, **with_key(OTHER_KEY))["Body"].read() == b"test_data"
    # another key is a change
    s3.copy_object(**place, CopySource=place, **of_source(), **with_key(OTHER_KEY))
    assert s3.get_object(**place, **with_key(OTHER_KEY))["Body"].read() == b"test_data"
    s3.copy_object(**place, CopySource=place, **of_source(OTHER_KEY))
    assert s3.get_object(**place)["ServerSideEncryption"] == "AES256"


def test_the_parts_of_an_upload_have_its_key(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    plain = s3.create_multipart_upload(**place)["UploadId"]
    part: dict[str, Any] = {**place, "PartNumber": 1}
    error = error_of(s3.upload_part, **part, UploadId=plain, Body=b"x", **with_key())
    assert (error["Code"], error["Message"]) == ("InvalidRequest", OF_PART)
    created = s3.create_multipart_upload(**place, **with_key())
    assert (created["SSECustomerKeyMD5"], "ServerSideEncryption" in created) == (md5(KEY), False)
    part["UploadId"] = created["UploadId"]
    assert error_of(s3.upload_part, **part, Body=b"x")["Message"] == OF_PART
    s3.put_object(Bucket=bucket, Key="source", Body=b"y")
    assert error_of(s3.upload_part_copy, **part, CopySource=f"{bucket}/source")["Message"] == OF_PART
    error = error_of(s3.upload_part, **part, Body=b"x", **with_key(OTHER_KEY))
    assert error["Message"] == "The provided encryption parameters did not match the ones used originally."
    stored = s3.upload_part(**part, Body=b"x", **with_key())
    assert stored["SSECustomerKeyMD5"] == md5(KEY)
    assert stored["ETag"] != f'"{hashlib.md5(b"x").hexdigest()}"'
    completed = s3.complete_multipart_upload(
        **place,
        UploadId=part["UploadId"],
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": stored["ETag"]}]},
    )
    assert not {"ServerSideEncryption", "ChecksumType", "ChecksumCRC64NVME"} & completed.keys()
    assert error_of(s3.get_object, **place)["Message"] == NOT_GIVEN
    read = s3.get_object(**place, **with_key())
    assert (read["Body"].read(), read["ETag"]) == (b"x", completed["ETag"])


def test_versions_may_have_different_keys(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    place = {"Bucket": bucket, "Key": "k"}
    first = s3.put_object(**place, Body=b"1", **with_key())["VersionId"]
    s3.put_object(**place, Body=b"2", **with_key(OTHER_KEY))
    assert s3.get_object(**place, **with_key(OTHER_KEY))["Body"].read() == b"2"
    error = error_of(s3.get_object, **place, VersionId=first, **with_key(OTHER_KEY))
    assert error["Message"] == f"{PROVIDED} the correct secret key."
    assert s3.get_object(**place, VersionId=first, **with_key())["Body"].read() == b"1"


def test_a_form_gives_a_key_in_its_fields(s3: Any, bucket: str) -> None:
    fields = fields_of(KEY)
    asked = s3.generate_presigned_post(bucket, "k", fields, [{name: value} for name, value in fields.items()])
    answer = send("POST", asked["url"], data=asked["fields"], files={"file": ("n", b"x")})
    assert (answer.status_code, answer.headers[f"{FIELD}-key-MD5"]) == (204, md5(KEY))
    assert s3.get_object(Bucket=bucket, Key="k", **with_key())["Body"].read() == b"x"
    assert member(send("GET", s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})), "Message") == (
        NOT_GIVEN
    )


def test_a_bucket_may_block_keys_of_clients(s3: Any, place: dict[str, str]) -> None:
    bucket = place["Bucket"]
    rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    rule["BlockedEncryptionTypes"] = {"EncryptionType": ["SSE-C"]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    [found] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert found == rule | {"BucketKeyEnabled": False}
    assert error_of(s3.put_object, Bucket=bucket, Key="l", Body=b"x", **with_key())["Code"] == "AccessDenied"
    assert s3.get_object(**place, **with_key())["Body"].read() == b"test_data", "what is stored can be read"


def test_the_etag_of_an_object_with_a_key_of_kms_is_not_an_md5(s3: Any, bucket: str) -> None:
    stored = s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId="a-key")
    assert stored["ETag"] != f'"{hashlib.md5(b"x").hexdigest()}"'
    assert s3.head_object(Bucket=bucket, Key="k")["ETag"] == stored["ETag"]
