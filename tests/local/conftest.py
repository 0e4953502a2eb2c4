"""Clients of the local cloud that runs in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from chatprov.local.moto_iam import OWN_KEY
from chatprov.local.port import listen
from chatprov.local.process import LocalCloud
from tests.local.dummies import Client
from tests.local.shapes import check_answer

ClientFor = Callable[..., Any]


@pytest.fixture(autouse=True)
def _own_key() -> Iterator[None]:
    """A folder that a test opens in this process has another key, with which other tests' clients do not sign."""
    before = OWN_KEY.document()
    yield
    OWN_KEY.take(before)


@pytest.fixture(scope="session")
def client_for(cloud_url: str) -> Iterator[ClientFor]:
    made: dict[tuple[str, str], Any] = {}

    def client_for(service: str, region: str = "us-east-1") -> Any:
        if (service, region) not in made:
            made[service, region] = boto3.client(
                service,  # type: ignore[call-overload]  # the stubs know literal names only
                region_name=region,
                endpoint_url=cloud_url,
                aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                aws_secret_access_key="secret",
                config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
            )
        return made[service, region]

    yield client_for
    for client in made.values():
        client.close()


@pytest.fixture(scope="session")
def appsync(client_for: ClientFor) -> Any:
    """AppSync's client; each of its answers is held against the service model."""
    client = client_for("appsync")
    client.meta.events.register("before-parse.appsync", check_answer)
    return client


@pytest.fixture(scope="session")
def own_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local cloud in a separate process, for tests that delete everything in it."""
    with listen(0) as free:
        port = free.getsockname()[1]
    cloud = LocalCloud(port, tmp_path_factory.mktemp("own") / "cloud.log")
    yield cloud.start().url
    cloud.stop()


@pytest.fixture
def asking(own_url: str, service: str) -> Iterator[Client]:
    client = Client(service, own_url)
    yield client
    client.close()
