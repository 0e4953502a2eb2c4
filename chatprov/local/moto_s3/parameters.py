"""The query parameters that S3 rejects.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: InvalidArgument, MethodNotAllowed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import operations
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNTS: Final = ("max-keys", "max-parts", "max-uploads", "max-buckets", "part-number-marker")
_LARGEST_COUNT: Final = 2**31 - 1
_MOST_PARTS: Final = 10_000


def check(method: str, query: Mapping[str, str], *, of_object: bool) -> None:
    """Raise S3's error for a query that belongs to no operation, and for parameters that are not valid numbers."""
    settings = operations.settings_in(query)
    if len(settings) > 1:
        raise S3Refusal(400, "InvalidArgument", f"Conflicting query string parameters: {', '.join(settings)}")
    setting = settings[0] if settings else ""
    if method == "POST" or (setting and method != "HEAD"):
        _check_method(method, setting, of_object=of_object)
    for name in _COUNTS:
        # as AWS has it: an empty parameter is like none
        if query.get(name) and not _is_number(query[name], 0, _LARGEST_COUNT):
            raise _invalid(f"Provided {name} not an integer or within integer range", name, query)
    if "partNumber" in query and not _is_number(query["partNumber"], 1, _MOST_PARTS):
        raise _invalid(f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive", "partNumber", query)


def _check_method(method: str, setting: str, *, of_object: bool) -> None:
    # posting a form to a bucket is not an operation in the service model
    if operations.find(method, setting, of_object=of_object) or (method, setting, of_object) == ("POST", "", False):
        return
    message = "The specified method is not allowed against this resource."
    kind = "OBJECT" if of_object else "BUCKET"
    raise S3Refusal(405, "MethodNotAllowed", message, Method=method, ResourceType=setting.upper() or kind)


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most


def _invalid(message: str, name: str, query: Mapping[str, str]) -> S3Refusal:
    return S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=query[name])
