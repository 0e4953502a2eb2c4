"""The functions of `$util` and `$extensions` in mapping templates."""

from chatprov.appsync.util.dynamodb import from_dynamodb, to_dynamodb
from chatprov.appsync.util.errors import ResolverError
from chatprov.appsync.util.extensions import ExtensionCall, ExtensionError, Extensions
from chatprov.appsync.util.json_text import plain_json, read_json, write_json
from chatprov.appsync.util.util import Util

__all__ = [
    "ExtensionCall",
    "ExtensionError",
    "Extensions",
    "ResolverError",
    "Util",
    "from_dynamodb",
    "plain_json",
    "read_json",
    "to_dynamodb",
    "write_json",
]
