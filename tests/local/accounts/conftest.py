"""Clients with the keys of several accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    ClientOf = Callable[..., Any]


@pytest.fixture(scope="module")
def client_of(cloud_url: str) -> Iterator[ClientOf]:
    """Return a client by service and access key; the key is an account's id, or id, secret and token of an issued key."""
    made: dict[tuple[str, ...], Any] = {}

    def client_of(service: str, key_id: str, secret: str = "test", token: str = "", region: str = "us-east-1") -> Any:
        key = (service, key_id, region)
        if key not in made:
            made[key] = boto3.client(
                service,  # type: ignore[call-overload]  # the stubs know literal names only
                region_name=region,
                endpoint_url=cloud_url,
                aws_access_key_id=key_id,
                aws_secret_access_key=secret,
                aws_session_token=token or None,
                config=Config(
                    retries={"total_max_attempts": 1},
                    signature_version="s3v4" if service == "s3" else None,
                    s3={"addressing_style": "path"},
                ),
            )
        return made[key]

    yield client_of
    for client in made.values():
        client.close()
