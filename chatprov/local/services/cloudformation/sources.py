"""Where the text of a template comes from: the request, or an object in S3 that a URL names.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from chatprov.cloudformation import TemplateFault
from chatprov.local.services.cloudformation.client import CallRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.services.cloudformation.client import ServiceClient
    from chatprov.local.services.contract import CallContext

_LONGEST_INLINE: Final = 51_200
_LONGEST_STORED: Final = 1 << 20
_PATH_STYLE: Final = re.compile(
    r"(?:127\.0\.0\.1|localhost|\[::1\]|s3\.localhost|s3[.-][a-z0-9-]*\.?amazonaws\.com(?:\.cn)?)"
)
_HOST_STYLE: Final = re.compile(
    r"(?P<bucket>.+?)\.(?:s3\.)?localhost|(?P<aws>.+?)\.s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com(?:\.cn)?"
)


def template_text(client: ServiceClient, context: CallContext, given: Mapping[str, Any]) -> str:
    """Return the text of TemplateBody or TemplateURL in a request; raises TemplateFault."""
    body, url = given.get("TemplateBody"), given.get("TemplateURL")
    if (body is None) == (url is None):
        raise TemplateFault("Either Template URL or Template Body must be specified.")
    if body is None:
        return text_at_url(client, context, str(url))
    if len(body.encode()) > _LONGEST_INLINE:
        raise TemplateFault(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_LONGEST_INLINE}"
        )
    return str(body)


def text_at_url(client: ServiceClient, context: CallContext, url: str) -> str:
    """Return the text of an object of this cloud by its URL, in path style or virtual-host style; raises TemplateFault."""
    bucket, key = _object_of(url)
    try:
        found = client(context, "s3", "GetObject", {"Bucket": bucket, "Key": key})
    except CallRefusedError as error:
        raise TemplateFault(f"S3 error: {error.message}") from None
    content: bytes = found["Body"]
    if len(content) > _LONGEST_STORED:
        raise TemplateFault(f"Template may not exceed {_LONGEST_STORED} bytes in size.")
    try:
        return str(content.decode())
    except UnicodeDecodeError:
        raise TemplateFault("Template format error: the template is not in UTF-8.") from None


def _object_of(url: str) -> tuple[str, str]:
    wrong = TemplateFault(
        "TemplateURL must be the URL of an object in a bucket of this local cloud, such as "
        "http://127.0.0.1:4566/bucket/key or http://bucket.localhost:4566/key"
    )
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise wrong from None
    if parts.scheme == "s3":
        bucket, key = parts.netloc, parts.path[1:]
    elif parts.scheme not in {"http", "https"}:
        raise wrong
    elif _PATH_STYLE.fullmatch(host):
        bucket, _, key = parts.path[1:].partition("/")
    elif found := _HOST_STYLE.fullmatch(host):
        bucket, key = found["bucket"] or found["aws"], parts.path[1:]
    else:
        raise wrong
    if not bucket or not key:
        raise wrong
    return bucket, unquote(key)


def stored_parameters(client: ServiceClient, context: CallContext, names: Sequence[str]) -> dict[str, str]:
    """Return the values of the parameters of Systems Manager that exist, by name."""
    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = client(context, "ssm", "GetParameter", {"Name": name})["Parameter"]["Value"]
        except CallRefusedError:
            continue
    return found
