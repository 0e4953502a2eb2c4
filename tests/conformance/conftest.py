"""What the conformance cases are played on."""

from __future__ import annotations

import pytest

from tests.appsync.world import RecordedDynamoDB, World, definition


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
