"""The URL routes of DynamoDB, the same as moto's."""

from __future__ import annotations

from moto.dynamodb import urls as moto_urls

from chatprov.local.moto_dynamodb.responses import DynamoHandler

url_bases = moto_urls.url_bases

url_paths = dict.fromkeys(moto_urls.url_paths, DynamoHandler.dispatch)
