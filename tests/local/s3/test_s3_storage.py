"""S3 in the folder of the cloud: what a call has changed is there when it is answered, and after the next start."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.awsrequest import AWSRequest
from requests import Request

from chatprov.local.bodies import IN_MEMORY
from chatprov.local.offered import SERVICES
from tests import own_services
from tests.local.s3.kept import REFUSED, ask, control, started, state, stored
from tests.local.states.moto_world import ACCOUNT, answer, as_json, client, s3_view
from tests.local.states.test_s3_state import CLIENT_KEY, OPEN, policy, set_up, store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_only_new_garbage")]

NAME: Final = "chat"
ARN: Final = f"arn:aws:s3:::{NAME}"
LARGE: Final = b"0123456789abcdef" * (IN_MEMORY // 16 + 1)
PART: Final = b"p" * (5 << 20)
LATER: Final = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
VERSIONS: Final = {"VersioningConfiguration": {"Status": "Enabled"}}
SUSPENDED: Final = {"VersioningConfiguration": {"Status": "Suspended"}}
TAGS: Final[dict[str, Any]] = {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}
RULE: Final = {"ID": "1", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 7}}
TOPIC: Final = {"TopicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:t", "Events": ["s3:ObjectCreated:*"]}
LOCK: Final = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}

READS: Final = {
    "s3": {
        *("GetBucketLocation", "HeadBucket", "ListBuckets", "GetBucketAcl", "GetBucketCors", "GetBucketEncryption"),
        *("GetBucketLifecycle", "GetBucketLifecycleConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy"),
        *("GetBucketPolicyStatus", "GetBucketTagging", "GetBucketVersioning", "GetPublicAccessBlock"),
        *("GetBucketLogging", "GetBucketNotification", "GetBucketNotificationConfiguration", "GetBucketReplication"),
        *("GetBucketAccelerateConfiguration", "GetBucketRequestPayment", "GetBucketWebsite", "ListObjects"),
        *("GetObjectLockConfiguration", "ListMultipartUploads", "ListParts", "GetObject", "GetObjectAcl"),
        *(
            "GetObjectAttributes",
            "SelectObjectContent",
            "HeadObject",
            "ListObjectsV2",
            "ListObjectVersions",
            "GetObjectTagging",
        ),
        *("GetObjectLegalHold", "GetObjectRetention", "BucketCORSPreflightCheck", "ObjectCORSPreflightCheck"),
    },
    "s3control": {"GetPublicAccessBlock", "ListTagsForResource"},
}
SAME: Final = {
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
"""The older name of an operation with the same request."""


def versions(key: str) -> list[str]:
    listed = ask("list_object_versions", Bucket=NAME, Prefix=key)
    return [found["VersionId"] for kind in ("Versions", "DeleteMarkers") for found in listed.get(kind, [])]


def upload() -> dict[str, str]:
    [found] = ask("list_multipart_uploads", Bucket=NAME)["Uploads"]
    return {"Key": found["Key"], "UploadId": found["UploadId"]}


def completion() -> dict[str, Any]:
    listed = ask("list_parts", Bucket=NAME, **upload())["Parts"]
    parts = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in listed if part["PartNumber"] != 3]
    return {**upload(), "MultipartUpload": {"Parts": parts}}


Given = dict[str, Any]
WRITES: Final[list[tuple[str, Given | Callable[[], Given]]]] = [
    ("CreateBucket", {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}, "ACL": "private"}),
    ("DeletePublicAccessBlock", {}),
    ("PutPublicAccessBlock", {"PublicAccessBlockConfiguration": OPEN}),
    ("DeleteBucketOwnershipControls", {}),
    ("PutBucketOwnershipControls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}),
    ("PutBucketAcl", {"ACL": "log-delivery-write"}),
    ("PutBucketLogging", {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": NAME, "TargetPrefix": "a/"}}}),
    ("PutBucketCors", {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}}),
    (
        "PutBucketEncryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
            }
        },
    ),
    ("PutBucketLifecycleConfiguration", {"LifecycleConfiguration": {"Rules": [RULE]}}),
    ("PutBucketNotificationConfiguration", {"NotificationConfiguration": {"TopicConfigurations": [TOPIC]}}),
    ("PutBucketPolicy", {"Policy": policy("s3:GetObject", Principal={"AWS": ACCOUNT}, Resource=f"{ARN}/*")}),
    ("PutBucketTagging", TAGS),
    ("PutObject", {"Key": "k", "Body": "first", "Metadata": {"Width": "2"}, "Tagging": "a=b"}),
    ("PutObject", {"Key": "k", "Body": "overwritten", "ChecksumAlgorithm": "SHA256"}),
    ("PutObject", {"Key": "empty", "Body": ""}),
    ("PutObject", {"Key": "large é\N{ROCKET}", "Body": LARGE}),
    ("PutObject", {"Key": "secret", "Body": "secret", **CLIENT_KEY}),
    ("CopyObject", {"Key": "copy", "CopySource": {"Bucket": NAME, "Key": "large é\N{ROCKET}"}}),
    ("DeleteObject", {"Key": "large é\N{ROCKET}"}),
    ("PutObjectAcl", {"Key": "k", "ACL": "public-read"}),
    ("PutObjectTagging", {"Key": "k", **TAGS}),
    ("DeleteObjectTagging", {"Key": "k"}),
    ("PostObject", {"Key": "form/${filename}"}),
    ("CreateMultipartUpload", {"Key": "whole", "Metadata": {"a": "b"}, "Tagging": "c=d", "ContentType": "video/mp4"}),
    ("UploadPart", lambda: {**upload(), "PartNumber": 1, "Body": "replaced"}),
    ("UploadPart", lambda: {**upload(), "PartNumber": 1, "Body": PART}),
    ("UploadPart", lambda: {**upload(), "PartNumber": 3, "Body": "left out"}),
    (
        "UploadPartCopy",
        lambda: {**upload(), "PartNumber": 2, "CopySource": f"{NAME}/copy", "CopySourceRange": "bytes=3-9"},
    ),
    ("PutObject", {"Key": "whole", "Body": "overtakes the upload"}),
    ("PutBucketVersioning", VERSIONS),
    ("CompleteMultipartUpload", completion),
    ("PutObject", {"Key": "k", "Body": "second"}),
    ("DeleteObject", {"Key": "k"}),
    ("PutObjectTagging", lambda: {"Key": "k", "VersionId": versions("k")[0], **TAGS}),
    ("DeleteObject", lambda: {"Key": "k", "VersionId": versions("k")[-1]}),
    ("PutBucketVersioning", SUSPENDED),
    ("PutObject", {"Key": "k", "Body": "null, the newest"}),
    ("PutBucketVersioning", VERSIONS),
    ("PutObject", {"Key": "k", "Body": "third"}),
    ("PutBucketVersioning", SUSPENDED),
    ("PutObject", {"Key": "k", "Body": "null, and the newest again"}),
    ("DeleteObject", {"Key": "k"}),
    ("PutBucketVersioning", VERSIONS),
    (
        "DeleteObjects",
        lambda: {
            "Delete": {
                "Objects": [
                    {"Key": "copy"},
                    {"Key": "absent"},
                    *({"Key": "whole", "VersionId": found} for found in versions("whole")),
                ]
            }
        },
    ),
    ("PutObjectLockConfiguration", {"ObjectLockConfiguration": LOCK}),
    ("PutObject", {"Key": "locked", "Body": "locked", "ChecksumAlgorithm": "CRC32"}),
    ("PutObjectLegalHold", {"Key": "locked", "LegalHold": {"Status": "ON"}}),
    ("PutObjectRetention", {"Key": "locked", "Retention": {"Mode": "COMPLIANCE", "RetainUntilDate": LATER}}),
    ("CreateMultipartUpload", {"Key": "k", "ChecksumAlgorithm": "CRC32"}),
    ("UploadPart", lambda: {**upload(), "PartNumber": 1, "Body": LARGE}),
    ("AbortMultipartUpload", upload),
    ("DeleteBucketCors", {}),
    ("DeleteBucketEncryption", {}),
    ("DeleteBucketLifecycle", {}),
    ("DeleteBucketPolicy", {}),
    ("DeleteBucketTagging", {}),
    ("CreateBucket", {"Bucket": "other", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
    ("CreateMultipartUpload", {"Bucket": "other", "Key": "left"}),
    ("DeleteBucket", {"Bucket": "other"}),
    ("s3control.PutPublicAccessBlock", {"PublicAccessBlockConfiguration": OPEN}),
    ("s3control.DeletePublicAccessBlock", {}),
    ("s3control.TagResource", {"ResourceArn": ARN, "Tags": [{"Key": "c", "Value": "d"}]}),
    ("s3control.UntagResource", {"ResourceArn": ARN, "TagKeys": ["c"]}),
]
"""Every way to change something, one after the other."""


def do(operation: str, given: Given) -> Any:
    """Return the answer to a request, or the code of its error."""
    if operation == "PostObject":
        return post(given["Key"])
    service, _, name = operation.rpartition(".")
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    if service:
        return control(method, AccountId=ACCOUNT, **given)
    return answer("s3", method, **{"Bucket": NAME, **given})


def post(key: str) -> Any:
    """Upload a file by a form; return the code of the error, if there is one."""
    made = client("s3")
    form = made.generate_presigned_post(NAME, key)
    made.close()
    sent: Any = Request("POST", form["url"], data=form["fields"], files={"file": ("name.txt", b"by a form")}).prepare()
    asked = AWSRequest("POST", sent.url, dict(sent.headers), sent.body).prepare()
    answered = own_services._answer(asked)
    assert answered is not None
    code = answered.content.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()
    return code or answered.status_code


def create(name: str = NAME, ownership: str = "BucketOwnerEnforced") -> None:
    place: Any = {"LocationConstraint": "eu-west-1"}
    ask("create_bucket", Bucket=name, CreateBucketConfiguration=place, ObjectOwnership=ownership)


def given_of(parameters: Given | Callable[[], Given]) -> Given:
    return parameters() if callable(parameters) else parameters


def test_every_operation_is_known_as_a_read_or_a_write() -> None:
    known = {operation for operation, _ in WRITES}
    assert set(SAME.values()) < known
    of_control = {name.partition(".")[2] for name in known if "." in name}
    assert READS["s3"] | {name for name in known if "." not in name} | set(SAME) == SERVICES["s3"].offered
    assert READS["s3control"] | of_control == SERVICES["s3control"].offered


def test_every_change_is_one_record_and_is_there_after_a_start(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        for number, (operation, parameters) in enumerate(WRITES):
            before = state()
            answered = do(operation, given_of(parameters))
            assert not isinstance(answered, str), (operation, answered)
            assert state() != before, (operation, "changes something")
            assert cloud.disk.written == number + 1, operation
            assert stored(tmp_path) == state(), operation
        expected, view = state(), as_json(s3_view())
    with started(tmp_path) as again:
        assert state() == expected
        assert as_json(s3_view()) == view
        assert again.disk.written == 0


def test_without_room_no_change_is_made(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        for operation, parameters in WRITES:
            given, before, files = given_of(parameters), state(), cloud.files
            cloud.disk.is_full = True
            assert do(operation, given) == REFUSED, operation
            assert state() == before, operation
            gc.collect()
            assert cloud.files == files, operation
            cloud.disk.is_full = False
            do(operation, given)
            assert stored(tmp_path) == state(), operation
        expected = state()
    with started(tmp_path):
        assert state() == expected


def test_one_of_everything_is_the_same_after_a_start(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        for name in (NAME, "logs"):
            create(name, "ObjectWriter")
        ask("put_public_access_block", Bucket=NAME, PublicAccessBlockConfiguration=OPEN)
        set_up(NAME)
        store()
        expected, view, files = state(), as_json(s3_view()), cloud.files
    for _ in range(2):
        with started(tmp_path) as again:
            assert state() == expected
            assert as_json(s3_view()) == view
            assert (again.files, again.disk.written) == (files, 0)


def test_reads_and_refused_calls_write_nothing(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create(ownership="ObjectWriter")
        ask("put_public_access_block", Bucket=NAME, PublicAccessBlockConfiguration=OPEN)
        store()
        written, log = cloud.disk.written, [file.read_bytes() for file in tmp_path.glob("*.log")]
        s3_view()
        place = {"Bucket": NAME, "Key": "large"}
        assert answer("s3", "put_object", **place, IfNoneMatch="*") == "PreconditionFailed"
        assert answer("s3", "put_object", Bucket="absent", Key="k") == "NoSuchBucket"
        assert answer("s3", "put_object_tagging", Bucket=NAME, Key="absent", **TAGS) == "NoSuchKey"
        assert answer("s3", "delete_bucket", Bucket=NAME) == "BucketNotEmpty"
        assert answer("s3", "put_bucket_policy", Bucket=NAME, Policy="no") == "MalformedPolicy"
        assert control("get_public_access_block", AccountId=ACCOUNT) == "NoSuchPublicAccessBlockConfiguration"
        ask("list_tags_for_resource", "s3control", AccountId=ACCOUNT, ResourceArn=ARN)
        ask("put_bucket_versioning", Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
        assert cloud.disk.written == written + 1
        ask("put_bucket_versioning", Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
        assert cloud.disk.written == written + 1, "a change to what is there already is none"
        assert [
            file.read_bytes()[: len(before)] for file, before in zip(tmp_path.glob("*.log"), log, strict=True)
        ] == log


def test_an_upload_writes_one_object_and_does_not_read_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatprov.local.moto_s3 import object_snapshot, state_writing

    with started(tmp_path):
        create()
        ask("put_bucket_versioning", Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
        for number in range(30):
            ask("put_object", Bucket=NAME, Key=f"k{number % 3}", Body="x")
        read: list[Any] = []
        original = state_writing.version_of

        def version_of(*given: Any) -> Any:
            read.append(given)
            return original(*given)

        monkeypatch.setattr(object_snapshot, "version_of", version_of)
        (log,) = tmp_path.glob("*.log")
        size = log.stat().st_size
        ask("put_object", Bucket=NAME, Key="k0", Body="y")
        assert len(read) <= 3
        [line] = log.read_bytes()[size:].splitlines()
        assert json.loads(line[9:])["k"][:5] == ["version", ACCOUNT, "aws", NAME, "k0"]


def test_a_part_of_an_upload_is_written_alone(tmp_path: Path) -> None:
    with started(tmp_path):
        create()
        ask("create_multipart_upload", Bucket=NAME, Key="k", Metadata={"long": "x" * 1000})
        sizes = []
        (log,) = tmp_path.glob("*.log")
        for number in range(1, 6):
            before = log.stat().st_size
            ask("upload_part", Bucket=NAME, **upload(), PartNumber=number, Body="x")
            sizes.append(log.stat().st_size - before)
        assert len(set(sizes)) == 1
        assert sizes[0] < 500


def test_an_upload_of_another_object_is_not_found(tmp_path: Path) -> None:
    """A requester may have the right to one of the objects only."""
    with started(tmp_path) as cloud:
        create()
        made = started_upload()
        etag = ask("upload_part", Bucket=NAME, **made, PartNumber=1, Body=PART)["ETag"]
        written, other = cloud.disk.written, {"Bucket": NAME, "Key": "other", "UploadId": made["UploadId"]}
        parts: dict[str, Any] = {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]}}
        assert answer("s3", "upload_part", **other, PartNumber=1, Body="x") == "NoSuchUpload"
        assert answer("s3", "list_parts", **other) == "NoSuchUpload"
        assert answer("s3", "complete_multipart_upload", **other, **parts) == "NoSuchUpload"
        assert answer("s3", "abort_multipart_upload", **other) == "NoSuchUpload"
        assert cloud.disk.written == written
        ask("complete_multipart_upload", Bucket=NAME, **made, **parts)
        assert answer("s3", "complete_multipart_upload", **other, **parts) == "NoSuchUpload"
        ask("complete_multipart_upload", Bucket=NAME, **made, **parts)
        assert cloud.disk.written == written + 1
        assert stored(tmp_path) == state()


def test_a_new_bucket_has_nothing_of_the_one_before(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        for _ in range(2):
            create()
            assert stored(tmp_path) == state()
            ask("put_object", Bucket=NAME, Key="old", Body="old")
            ask("upload_part", Bucket=NAME, **started_upload(), PartNumber=1, Body=LARGE)
            ask("delete_object", Bucket=NAME, Key="old")
            ask("delete_bucket", Bucket=NAME)
            gc.collect()
            assert cloud.files == {}
        create()
        expected = state()
    with started(tmp_path):
        assert state() == expected
        assert ask("list_object_versions", Bucket=NAME).keys().isdisjoint({"Versions", "DeleteMarkers"})
        assert "Uploads" not in ask("list_multipart_uploads", Bucket=NAME)


def started_upload() -> dict[str, str]:
    made = ask("create_multipart_upload", Bucket=NAME, Key="u")
    return {"Key": "u", "UploadId": made["UploadId"]}
