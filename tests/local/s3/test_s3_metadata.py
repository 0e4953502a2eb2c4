"""Metadata that is more than ASCII, as headers and forms have it. The values are those that LocalStack recorded from AWS:
tests/aws/services/s3/test_s3.snapshot.json in github.com/localstack/localstack, February 2026.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
import requests
from botocore.handlers import validate_ascii_metadata

from tests.local.s3.conftest import Signer, send
from tests.local.s3.test_s3_forms import form, post

AS_SENT: Final = (
    "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
    "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=",
    "=?UTF-8?B?AAECAw==?=",
    "=?UTF-8?B?77+977+977+977+977+977+977+9?=",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "no word that is =?encoded",
    "=?UTF-8?B?=GGG?=",
    "=?no-charset?Q?x?=",
)


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("=?UTF-8?Q?actually-ascii?=", "actually-ascii"),
        ("=?UTF-8?B?YWJj?=", "abc"),
        *zip(AS_SENT, AS_SENT, strict=True),
    ],
)
def test_a_value_in_a_header_is_decoded_and_encoded_only_if_necessary(
    s3: Any, bucket: str, sent: str, returned: str
) -> None:
    place, copy = {"Bucket": bucket, "Key": "k"}, {"Bucket": bucket, "Key": "copy"}
    s3.put_object(**place, Metadata={"name": sent})
    s3.copy_object(**copy, CopySource=f"{bucket}/k")
    replaced = {"MetadataDirective": "REPLACE", "Metadata": {"name": sent}}
    s3.copy_object(Bucket=bucket, Key="replaced", CopySource=f"{bucket}/k", **replaced)
    for key in ("k", "copy", "replaced"):
        assert s3.head_object(Bucket=bucket, Key=key)["Metadata"] == {"name": returned}


def test_an_upload_in_parts_has_its_metadata_decoded_as_well(s3: Any, bucket: str) -> None:
    place = {"Bucket": bucket, "Key": "k"}
    upload = s3.create_multipart_upload(**place, Metadata={"name": "=?UTF-8?B?YWJj?="})["UploadId"]
    etag = s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert s3.head_object(**place)["Metadata"] == {"name": "abc"}


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
        (
            "test_—_file%E2%80%94_é_2👑.pdf",
            "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?=",
        ),
        ("\x00\x01\x02\x03\x04", "=?UTF-8?B?AAECAwQ=?="),
        ("=?UTF-8?Q?actually-ascii?=", "=?UTF-8?Q?actually-ascii?="),
        ("! \"#$%&'()*+,-./0123456789:;<>?@AZ[\\]^_`az{|}~\t", "! \"#$%&'()*+,-./0123456789:;<>?@AZ[\\]^_`az{|}~\t"),
    ],
)
def test_a_field_of_a_form_is_not_decoded(s3: Any, bucket: str, sent: str, returned: str) -> None:
    assert post(form(s3, bucket, "user/k", 60, **{"x-amz-meta-name": sent})).status_code == 204
    assert s3.head_object(Bucket=bucket, Key="user/k")["Metadata"] == {"name": returned}


def test_a_header_of_a_form_has_a_space_for_what_is_not_in_latin_1(s3: Any, bucket: str) -> None:
    assert (
        post(form(s3, bucket, "user/k", 60, **{"Content-Disposition": 'filename="a_—_%E2%80%94.pdf"'})).status_code
        == 204
    )
    assert s3.head_object(Bucket=bucket, Key="user/k")["ContentDisposition"] == 'filename="a_ _%E2%80%94.pdf"'


def test_metadata_in_a_signed_url_is_encoded_when_it_is_returned(signer: Signer, s3: Any, bucket: str) -> None:
    old = signer(version="s3")
    # a check of botocore that other SDKs do not have
    old.meta.events.unregister("before-parameter-build.s3.PutObject", validate_ascii_metadata)
    value = "non-ascii-%E2%80%94_—_é_"
    url = old.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k", "Metadata": {"foo": value}})
    assert send("PUT", url).status_code == 200
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {
        "foo": "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?="
    }


@pytest.mark.parametrize("name", ["ResponseCacheControl", "ResponseContentDisposition"])
def test_a_header_that_a_url_asks_for_is_in_latin_1(s3: Any, bucket: str, name: str) -> None:
    s3.put_object(Bucket=bucket, Key="k")
    parameter = {"ResponseCacheControl": "response-cache-control"}.get(name, "response-content-disposition")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k", name: "a_—_é"})
    answer = requests.get(url, timeout=20)
    assert answer.status_code == 400
    answer.encoding = "utf-8"
    for part in (
        "<Code>InvalidArgument</Code>",
        "<Message>Header value cannot be represented using ISO-8859-1.</Message>",
        f"<ArgumentName>{parameter}</ArgumentName><ArgumentValue>a_—_é</ArgumentValue>",
    ):
        assert part in answer.text
    latin = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k", name: "a_é"})
    assert requests.get(latin, timeout=20).status_code == 200
