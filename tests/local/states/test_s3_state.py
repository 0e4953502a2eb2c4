"""The state of S3 and S3 Control as a document: out of one cloud, and into another."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from moto.s3.models import s3_backends
from moto.s3control.models import s3control_backends

from chatprov.local.bodies import IN_MEMORY
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.moto_s3.state import S3_STATE
from chatprov.local.services import StateDocumentError
from tests.conftest import ROOT
from tests.local.states.moto_world import (
    ACCOUNT,
    Built,
    answer,
    as_json,
    built_by,
    client,
    continued,
    put_in,
    s3_view,
)
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Document = dict[str, Any]

pytestmark = pytest.mark.slow

SECRET: Final = "do-not-show-this"
PART: Final = 5 << 20
LARGE: Final = b"0123456789abcdef" * (IN_MEMORY // 16 + 1)
CLIENT_KEY: Final = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
OPEN: Final = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
) | {"BlockPublicPolicy": True}


def ask(operation: str, service: str = "s3", **parameters: Any) -> Any:
    answered = answer(service, operation, **parameters)
    assert not isinstance(answered, str), (operation, answered)
    return answered


def policy(*actions: str, **more: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*", **more}]}
    )


def build() -> dict[str, Any]:
    """Build one of everything, and return what its users remember."""
    place = {"LocationConstraint": "eu-west-1"}
    for name in ("chat", "logs", "plain"):
        ask("create_bucket", Bucket=name, CreateBucketConfiguration=place)
    for name in ("chat", "logs"):
        ask(
            "put_bucket_ownership_controls",
            Bucket=name,
            OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        )
    ask("put_public_access_block", Bucket="chat", PublicAccessBlockConfiguration=OPEN)
    ask("put_public_access_block", "s3control", AccountId=ACCOUNT, PublicAccessBlockConfiguration=OPEN)
    set_up("chat")
    ask("put_bucket_acl", Bucket="logs", ACL="log-delivery-write")
    ask(
        "put_bucket_logging",
        Bucket="chat",
        BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "a/"}},
    )
    store()
    ask("create_user", "iam", UserName="ann")
    for name in ("logs", "plain"):
        ask("put_object", Bucket=name, Key="k", Body=name)
    ask("put_user_policy", "iam", UserName="ann", PolicyName="p", PolicyDocument=policy("s3:GetObject"))
    key = ask("create_access_key", "iam", UserName="ann")["AccessKey"]
    keys = (key["AccessKeyId"], key["SecretAccessKey"])
    urls = [url_of(*signer, Bucket="chat", Key=name) for signer in ((), keys) for name in ("large", "missing")]
    return {"urls": urls, "readers": [(*keys, "", "plain", "k"), (keys[0], "wrong", "", "plain", "k")]}


def url_of(*keys: str, **parameters: str) -> str:
    with closing(client("s3", *keys)) as made:
        return str(made.generate_presigned_url("get_object", Params=parameters))


def set_up(name: str) -> None:
    filters = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}
    topic = {"TopicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:t", "Events": ["s3:ObjectCreated:*"], "Filter": filters}
    rules: list[dict[str, Any]] = [
        {"ID": "1", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 7}},
        {
            "ID": "2",
            "Filter": {"Tag": {"Key": "a", "Value": "b"}},
            "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}],
        },
        {
            "ID": "3",
            "Filter": {"And": {"Prefix": "c/", "Tags": [{"Key": "a", "Value": "b"}]}},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            "NoncurrentVersionTransitions": [{"NoncurrentDays": 3, "StorageClass": "GLACIER"}],
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        },
    ]
    encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}
    cors = {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://a.example", "*"], "MaxAgeSeconds": 5}
    configured: dict[str, dict[str, Any]] = {
        "put_bucket_tagging": {"Tagging": {"TagSet": [{"Key": "Stack", "Value": "chat"}]}},
        "put_bucket_policy": {
            "Policy": policy("s3:GetObject", Principal={"AWS": ACCOUNT}, Resource=f"arn:aws:s3:::{name}/*")
        },
        "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Enabled"}},
        "put_bucket_acl": {"ACL": "public-read"},
        "put_bucket_encryption": {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": encryption, "BucketKeyEnabled": True}]
            }
        },
        "put_bucket_cors": {
            "CORSConfiguration": {
                "CORSRules": [
                    cors,
                    {**cors, "ID": "two", "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]},
                ]
            }
        },
        "put_bucket_lifecycle_configuration": {
            "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", **rule} for rule in rules]}
        },
        "put_bucket_notification_configuration": {
            "NotificationConfiguration": {"TopicConfigurations": [topic], "EventBridgeConfiguration": {}}
        },
    }
    for operation, parameters in configured.items():
        ask(operation, Bucket=name, **parameters)


def store(large: bytes = LARGE, parts: tuple[bytes, ...] = (b"x" * PART, b"end")) -> None:
    """Store objects, versions and two uploads in the bucket "chat"."""
    place = {"Bucket": "chat", "Key": "photo"}
    meta: dict[str, Any] = {"Metadata": {"Width": "2"}, "ContentType": "image/png", "CacheControl": "no-store"}
    ask("put_object", **place, Body="first", **meta, Tagging="a=b", StorageClass="STANDARD_IA", ACL="public-read")
    ask("put_object", **place, Body="second", ChecksumAlgorithm="SHA256", WebsiteRedirectLocation="/other")
    ask("delete_object", **place)
    ask("delete_object", **place)
    ask("put_object", Bucket="chat", Key="large", Body=large)
    ask("copy_object", Bucket="chat", Key="copy", CopySource={"Bucket": "chat", "Key": "large"})
    ask("put_object", Bucket="chat", Key="secret", Body="secret", **CLIENT_KEY)
    for key in ("whole", "running"):
        upload = {"Bucket": "chat", "Key": key}
        upload["UploadId"] = ask(
            "create_multipart_upload", **upload, Metadata={"a": "b"}, Tagging="c=d", ContentType="video/mp4"
        )["UploadId"]
        uploaded = [
            {"PartNumber": number, "ETag": ask("upload_part", **upload, PartNumber=number, Body=body)["ETag"]}
            for number, body in enumerate(parts, 1)
        ]
        if key == "whole":
            ask("complete_multipart_upload", **upload, MultipartUpload={"Parts": uploaded})


@pytest.fixture(scope="module")
def built() -> Built:
    return built_by(build)


@pytest.fixture
def again(built: Built) -> Iterator[Document]:
    """Return the document of S3 in a cloud that has this state."""
    with mocked_aws():
        put_in(built.documents)
        document: Document = as_json(built.documents["s3"])
        yield document


def test_a_state_is_the_same_elsewhere(built: Built, again: Document) -> None:
    assert S3_STATE.export_state() == again
    assert continued(built.memory) == built.expected
    # the running upload can be completed, and a deleted object comes back
    [upload] = ask("list_multipart_uploads", Bucket="chat")["Uploads"]
    place = {"Bucket": "chat", "Key": upload["Key"], "UploadId": upload["UploadId"]}
    parts = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in ask("list_parts", **place)["Parts"]]
    ask("complete_multipart_upload", **place, MultipartUpload={"Parts": parts})
    whole, running = (ask("get_object", Bucket="chat", Key=key) for key in ("whole", "running"))
    for changed in ("LastModified", "VersionId"):
        del whole[changed], running[changed]
    assert running == whole
    for marker in ask("list_object_versions", Bucket="chat")["DeleteMarkers"]:
        ask("delete_object", Bucket="chat", Key="photo", VersionId=marker["VersionId"])
    assert ask("get_object", Bucket="chat", Key="photo")["Body"] == b"second"


def test_a_state_is_the_same_in_another_process(built: Built) -> None:
    sent = json.dumps({"documents": built.documents, "memory": built.memory})
    command = [sys.executable, "-m", "tests.local.states.moto_world"]
    process = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, text=True, check=True)
    answered = json.loads(process.stdout)
    assert answered["continued"] == built.expected
    assert answered["documents"] == built.documents
    # what is equal is not only a list of errors
    assert [status for status, _ in built.expected["opened"]] == [200, 404, 200, 403]
    assert built.expected["read"][0]["Body"] == "b'plain'"
    assert built.expected["read"][1] == "SignatureDoesNotMatch"
    refused = {name for name, found in built.expected["s3"]["chat"].items() if isinstance(found, str)}
    assert refused == {"get_object_lock_configuration"}
    assert len(built.expected["s3"]["chat"]["list_object_versions"]["DeleteMarkers"]) == 2


def test_equal_contents_are_in_a_document_once(again: Document) -> None:
    """The document has them by their SHA-256."""
    contents = again["accounts"][ACCOUNT]["aws"]["contents"]
    assert hashlib.sha256(LARGE).hexdigest() in contents
    objects = again["accounts"][ACCOUNT]["aws"]["buckets"]["chat"]["objects"]
    [large], [copy] = objects["large"], objects["copy"]
    assert large["object"]["content"] == copy["object"]["content"]


def test_what_a_document_does_not_have_is_gone(again: Document) -> None:
    S3_STATE.import_state({**again, "accounts": {}})
    assert S3_STATE.export_state()["accounts"] == {}
    assert MotoBuckets().owner_of("chat") is None
    assert answer("s3", "list_buckets")["Buckets"] == []
    assert answer("s3control", "get_public_access_block", AccountId=ACCOUNT) == "NoSuchPublicAccessBlockConfiguration"
    ask("create_bucket", Bucket="chat", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def test_an_empty_document_loads_nothing() -> None:
    code = """
import sys
from chatprov.local.moto_s3.state import S3_STATE
empty = S3_STATE.export_state()
assert empty == {"service": "s3", "version": 3, "accounts": {}}
S3_STATE.import_state(empty)
assert not [name for name in sys.modules if name.partition(".")[0] == "moto"]
"""
    subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, check=True)


def test_a_document_of_version_1_is_read() -> None:
    """In it no bucket has a default retention."""
    with mocked_aws():
        ask("create_bucket", Bucket="chat", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        ask("put_bucket_versioning", Bucket="chat", VersioningConfiguration={"Status": "Enabled"})
        document = as_json(S3_STATE.export_state())
        configuration = {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 2}},
        }
        ask("put_object_lock_configuration", Bucket="chat", ObjectLockConfiguration=configuration)
        locked = as_json(S3_STATE.export_state())
    with mocked_aws():
        S3_STATE.import_state(locked)
        found = ask("get_object_lock_configuration", Bucket="chat")["ObjectLockConfiguration"]
        assert (found, as_json(S3_STATE.export_state())) == (configuration, locked)
        old = json.loads(json.dumps(document)) | {"version": 1}
        assert of_account(old)["buckets"]["chat"]["settings"].pop("default_retention") is None
        S3_STATE.import_state(old)
        assert as_json(S3_STATE.export_state()) == document


# Refusals


def of_account(document: Document) -> Document:
    found: Document = document["accounts"][ACCOUNT]["aws"]
    return found


def photo_of(document: Document) -> Document:
    found: Document = of_account(document)["buckets"]["chat"]["objects"]["photo"][0]
    return found


DAMAGES: Final[dict[str, tuple[Callable[[Document], Any], str]]] = {
    "another version": (lambda of: of.update(version=4), "it has another version"),
    "a version that it is not": (
        lambda of: (of.update(version=1), of_account(of).pop("buckets")),
        "it is not of version 1",
    ),
    "another service": (lambda of: of.update(service="iam"), "it is the state of another service"),
    "an unknown partition": (
        lambda of: of["accounts"][ACCOUNT].update({SECRET: of_account(of)}),
        "there is no such region or partition",
    ),
    "a bucket of two accounts": (
        lambda of: of["accounts"].update({"111111111111": of["accounts"][ACCOUNT]}),
        "a bucket belongs to two accounts",
    ),
    "no ETag": (
        lambda of: photo_of(of)["object"].pop("etag"),
        "accounts.*.*.buckets.*.objects.*.*.object has no member etag",
    ),
    "a content that is missing": (
        lambda of: photo_of(of)["object"].update(content=SECRET),
        "the content of an object is missing or damaged",
    ),
    "a content that is damaged": (
        lambda of: of_account(of)["contents"].update(dict.fromkeys(of_account(of)["contents"], "YQ==")),
        "the content of an object is missing or damaged",
    ),
    "no base64": (
        lambda of: of_account(of)["contents"].update({SECRET: SECRET}),
        "accounts.*.*.contents.* is not base64",
    ),
    "an object without a version": (
        lambda of: of_account(of)["buckets"]["chat"]["objects"].update(photo=[]),
        "an object has no version",
    ),
    "an unknown event": (
        lambda of: of_account(of)["buckets"]["chat"]["settings"]["notifications"]["topics"][0].update(events=[SECRET]),
        "a setting is not valid",
    ),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_changes_nothing(again: Document, damage: Callable[[Document], Any], reason: str) -> None:
    before, backend = S3_STATE.export_state(), s3_backends[ACCOUNT]["aws"]
    renamed = of_account(again)["buckets"]
    renamed["other"] = renamed.pop("plain")
    damage(again)
    with pytest.raises(StateDocumentError) as refused:
        S3_STATE.import_state(again)
    assert f"version 3: {reason}. " in str(refused.value)
    assert S3_STATE.export_state() == before
    assert s3_backends[ACCOUNT]["aws"] is backend
    assert [MotoBuckets().owner_of(name) for name in ("plain", "other")] == [ACCOUNT, None]


# Any state

NAMES: Final = st.sampled_from(["aaa", "bbb"])
CHANGES: Final[dict[str, Callable[[str, str], dict[str, Any]]]] = {
    "put_object": lambda bucket, key: {"Bucket": bucket, "Key": key, "Body": bucket, "Metadata": {"k": key}},
    "delete_object": lambda bucket, key: {"Bucket": bucket, "Key": key},
    "copy_object": lambda bucket, key: {"Bucket": bucket, "Key": f"{key}-copy", "CopySource": f"{bucket}/{key}"},
    "put_object_tagging": lambda bucket, key: {
        "Bucket": bucket,
        "Key": key,
        "Tagging": {"TagSet": [{"Key": key, "Value": bucket}]},
    },
    "put_bucket_versioning": lambda bucket, key: {
        "Bucket": bucket,
        "VersioningConfiguration": {"Status": "Enabled" if key == "aaa" else "Suspended"},
    },
    "create_multipart_upload": lambda bucket, key: {"Bucket": bucket, "Key": key},
    "delete_public_access_block": lambda bucket, _: {"Bucket": bucket},
    "delete_bucket": lambda bucket, _: {"Bucket": bucket},
}


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), NAMES, NAMES), max_size=20))
def test_any_state_is_the_same_elsewhere(changes: list[tuple[str, str, str]]) -> None:
    with mocked_aws():
        for name in ("aaa", "bbb"):
            ask("create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for operation, bucket, key in changes:
            answer("s3", operation, **CHANGES[operation](bucket, key))
        before, expected = as_json(S3_STATE.export_state()), as_json(s3_view())
    with mocked_aws():
        S3_STATE.import_state(before)
        assert as_json(S3_STATE.export_state()) == before
        assert as_json(s3_view()) == expected


# Completeness

NOT_WRITTEN: Final = {
    "S3Backend": {
        *{"account_id", "region_name", "partition", "tagger"},
        # moto's lists are not used
        "_pagination_tokens",
        # their operations are not offered
        *{"inventory_configs", "table_buckets"},
    },
    "S3ControlBackend": {
        *{"account_id", "region_name", "partition", "tagger"},
        # their operations are not offered
        *{"access_points", "mrap_operations", "multi_region_access_points", "storage_lens_configs"},
    },
    "ServedBucket": {
        *{"name", "account_id", "partition"},
        # their operations are not offered
        *{"accelerate_configuration", "inventory_configs", "payer", "website_configuration"},
    },
    "Key": {
        *{"name", "account_id", "region_name", "partition", "bucket_name", "contentsize"},
        # how moto keeps the content
        *{"_max_buffer_size", "_value_buffer", "disposed", "lock"},
        # the operation is not offered: restoring an object
        *{"_expiry", "_status", "_tick", "_time_progressed", "_transitions", "model_name"},
    },
    "FakeDeleteMarker": {"name", "key"},
    "Multipart": {"account_id", "region_name", "partlist"},
}
"""What is not in a document: it is a key of a mapping, or follows from what is there, or never has a value."""
WRITTEN: Final = {
    "S3Backend": {"buckets"},
    "S3ControlBackend": {"public_access_block"},
    "ServedBucket": {
        *{"region_name", "bucket_namespace", "creation_date", "keys", "multiparts", "versioning_status", "rules"},
        *{"policy", "acl", "cors", "logging", "notification_configuration", "public_access_block", "encryption"},
        *{"object_lock_enabled", "ownership_rule", "default_lock_days", "default_lock_mode", "default_lock_years"},
    },
    "Key": {
        *{"last_modified", "acl", "website_redirect_location", "checksum_algorithm", "_storage_class", "_metadata"},
        *{"_etag", "_version_id", "_is_versioned", "multipart", "_content", "encryption", "kms_key_id"},
        *{"bucket_key_enabled", "lock_mode", "lock_legal_status", "lock_until"},
        *{"checksum_value", "checksum_type", "checksum_parts", "customer_key_md5"},
    },
    "FakeDeleteMarker": {"last_modified", "_version_id"},
    "Multipart": {
        *{"key_name", "metadata", "storage", "tags", "acl", "parts", "id", "sse_encryption", "kms_key_id"},
        *{"customer_key_md5", "initiated", "is_overtaken"},
    },
}


@pytest.mark.usefixtures("again")
def test_every_attribute_of_motos_objects_is_written_or_named() -> None:
    backend = s3_backends[ACCOUNT]["aws"]
    bucket: Any = backend.buckets["chat"]
    versions = bucket.keys.getlist("photo")
    uploads = list(bucket.multiparts.values())
    objects: list[Any] = [backend, s3control_backends[ACCOUNT]["aws"], bucket, versions[0], versions[-1], *uploads]
    found = {type(part).__name__: set(vars(part)) for part in objects}
    assert found == {name: WRITTEN[name] | NOT_WRITTEN[name] for name in WRITTEN}


def test_moto_resets_a_state_that_was_put_in(built: Built) -> None:
    with mocked_aws():
        put_in(built.documents)
    with mocked_aws():
        found = answer("s3control", "get_public_access_block", AccountId=ACCOUNT)
    assert found == "NoSuchPublicAccessBlockConfiguration"
