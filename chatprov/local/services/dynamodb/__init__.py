"""DynamoDB: values, expressions, and the service with its tables."""

from __future__ import annotations

from chatprov.local.services.dynamodb.links import Links
from chatprov.local.services.dynamodb.service import DynamoDBService
from chatprov.local.services.dynamodb.table import Table

__all__ = ["DynamoDBService", "Links", "Table"]
