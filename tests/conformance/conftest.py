"""What the conformance cases are played on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.appsync.world import RecordedDynamoDB, World, definition
from tests.conformance.over_http import HttpStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.running import Cloud


@pytest.fixture
def dynamodb() -> RecordedDynamoDB:
    """An empty DynamoDB."""
    return RecordedDynamoDB()


@pytest.fixture
def table(dynamodb: RecordedDynamoDB) -> World:
    """An API of one field, for cases of request documents that are among the runtime's other tests."""
    from tests.appsync.datasource.test_dynamodb_operations import SDL

    dynamodb.table("Items", "id", "at")
    return World(definition(SDL), dynamodb)


@pytest.fixture(scope="module")
def http_stage(cloud: Cloud) -> Iterator[HttpStage]:
    """A local cloud on which cases are played over HTTP."""
    stage = HttpStage(cloud)
    yield stage
    stage.close()
