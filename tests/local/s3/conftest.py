"""Buckets in the local cloud, and clients with credentials of all kinds."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import boto3
import pytest
import requests
from botocore.config import Config

from chatprov.local.moto_iam import OWN_KEY

_numbers = itertools.count()
SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

Signer = Callable[..., Any]


@pytest.fixture(scope="session")
def signer(cloud_url: str) -> Iterator[Signer]:
    """Make clients of S3 whose credentials are given; without any, they are the account's own."""
    made: list[Any] = []

    def signer(
        key_id: str = "test",
        secret: str = "test",
        token: str | None = None,
        *,
        region: str = "us-east-1",
        version: str = "s3v4",
        endpoint: str = cloud_url,
        style: Literal["path", "virtual"] = "path",
    ) -> Any:
        config = Config(signature_version=version, s3={"addressing_style": style}, retries={"total_max_attempts": 1})
        made.append(
            boto3.client(
                "s3",
                region_name=region,
                endpoint_url=endpoint,
                aws_access_key_id=key_id,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=config,
            )
        )
        return made[-1]

    yield signer
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def s3(signer: Signer) -> Any:
    return signer()


@pytest.fixture(scope="session")
def own(signer: Signer) -> Any:
    """A client that signs with the cloud's own key, as chatprov's URLs are signed."""
    return signer(OWN_KEY.key_id, OWN_KEY.secret)


@pytest.fixture
def bucket(s3: Any) -> str:
    """A new bucket, as AWS makes them."""
    name = f"files-{next(_numbers)}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def opened(s3: Any, bucket: str) -> str:
    """The tutorial's bucket: Block Public Access is off, and there is no policy."""
    block(s3, bucket)
    return bucket


def block(s3: Any, bucket: str, *settings: str) -> None:
    """Block these of the four and no others."""
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration={name: name in settings for name in SETTINGS}
    )


def policy_for(bucket: str, *actions: str, effect: str = "Allow", **more: Any) -> str:
    """Return a policy about a bucket and its objects, for everyone unless it says otherwise."""
    arn = f"arn:aws:s3:::{bucket}"
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": list(actions),
        "Resource": [arn, f"{arn}/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more}]})


def send(method: str, url: str, headers: dict[str, str] | None = None, **more: Any) -> requests.Response:
    return requests.request(method, url, headers=headers, timeout=20, **more)


def code_of(answer: requests.Response) -> tuple[int, str]:
    found = re.search("<Code>(.*)</Code>", answer.text)
    return answer.status_code, found[1] if found else ""


def member(answer: requests.Response, name: str) -> str:
    found = re.search(f"<{name}>(.*)</{name}>", answer.text, re.DOTALL)
    assert found, answer.text
    return found[1]
