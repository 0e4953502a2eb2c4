"""What tests of the AppSync runtime share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from tests.appsync.world import MotoDynamoDB, World, definition

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAPHQL = Path(__file__).parents[2] / "graphql"


@pytest.fixture
def dynamodb() -> Iterator[MotoDynamoDB]:
    """An empty DynamoDB."""
    with mock_aws():
        yield MotoDynamoDB()


@pytest.fixture
def chat(dynamodb: MotoDynamoDB) -> World:
    """The tutorial's API, with the project's schema and templates."""
    dynamodb.table("T", "roomId", "timestamp")
    world = World(definition((GRAPHQL / "schema.graphql").read_text()), dynamodb)
    for type_name, field_name in (("Mutation", "sendMessage"), ("Query", "getMessages")):
        texts = [(GRAPHQL / f"{field_name}.{part}.vtl").read_text() for part in ("request", "response")]
        world.resolver(type_name, field_name, *texts)
    return world
