"""The types of an operation's function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatprov.local.services.dynamodb.region import DynamoDBRegion

Parameters = dict[str, Any]
Response = dict[str, Any]
Operations = Mapping[str, Callable[[DynamoDBRegion, Parameters], Response]]
"""Functions by the operation's name."""
