"""What the conformance cases are played on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from tests.appsync.world import MotoDynamoDB, World, definition

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def dynamodb() -> Iterator[MotoDynamoDB]:
    """An empty DynamoDB."""
    with mock_aws():
        yield MotoDynamoDB()


@pytest.fixture
def table(dynamodb: MotoDynamoDB) -> World:
    """An API of one field, for cases of request documents that are among the runtime's other tests."""
    from tests.appsync.datasource.test_dynamodb_operations import SDL

    dynamodb.table("T", "id", "at")
    return World(definition(SDL), dynamodb)
