"""A bucket's CORS rules: which rule matches a browser's request, and the response headers.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.s3.models import CorsRule

_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "POST", "PUT"})
"""The methods that a rule can have."""
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
_NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)


def preflight(rules: Sequence[CorsRule] | None, headers: Mapping[str, str], resource_type: str) -> dict[str, str]:
    """Return the headers of a successful preflight, or raise S3's error if no rule matches.

    `rules` is None if the bucket does not exist; header names are in lower case; `resource_type` is BUCKET or OBJECT.
    """
    origin = headers.get("origin")
    method = headers.get("access-control-request-method")
    if origin is None:
        raise S3Refusal(400, "BadRequest", "Insufficient information. Origin request header needed.")
    if rules is None:
        raise _forbidden("CORSResponse: Bucket not found", method or "OPTIONS", "BUCKET")
    if not rules:
        raise _forbidden("CORSResponse: CORS is not enabled for this bucket.", method or "OPTIONS", "BUCKET")
    if method not in _METHODS:
        raise S3Refusal(400, "BadRequest", f"Invalid Access-Control-Request-Method: {method or 'null'}")
    asked = _names(headers.get("access-control-request-headers", ""))
    rule = _first(rules, origin, method, asked)
    if rule is None:
        raise _forbidden(_NOT_ALLOWED, method, resource_type)
    granted = _granted(rule, origin)
    if asked:
        granted["Access-Control-Allow-Headers"] = ", ".join(asked)
    return granted


def granted(rules: Sequence[CorsRule], headers: Mapping[str, str], method: str) -> dict[str, str]:
    """Return the headers that allow a page to read the response, or none if no rule matches; header names are in lower case.

    S3 judges a request with the headers of a preflight as it judges a preflight.
    """
    origin = headers.get("origin")
    if origin is None or not rules:
        return {}
    asked = _names(headers.get("access-control-request-headers", ""))
    rule = _first(rules, origin, headers.get("access-control-request-method", method), asked)
    return _granted(rule, origin) if rule else {}


def demand(rules: Sequence[CorsRule] | None, headers: Mapping[str, str], method: str) -> None:
    """Raise the error of a preflight unless a rule allows the page to change something; header names are in lower case.

    On AWS only the browser checks this, and it sends a form without a preflight. Here the bucket's rules also apply to forms,
    because they define which pages may upload files in a variant.
    """
    rule = _first(rules or (), headers.get("origin", ""), method, [])
    if rule is None:
        raise _forbidden(_NOT_ALLOWED, method, "OBJECT")


def _granted(rule: CorsRule, origin: str) -> dict[str, str]:
    anyone = "*" in rule.allowed_origins
    answer = {
        "Access-Control-Allow-Origin": "*" if anyone else origin,
        "Access-Control-Allow-Methods": ", ".join(rule.allowed_methods),
        "Vary": _VARY,
    }
    if rule.exposed_headers:
        answer["Access-Control-Expose-Headers"] = ", ".join(rule.exposed_headers)
    if rule.max_age_seconds is not None:
        answer["Access-Control-Max-Age"] = str(rule.max_age_seconds)
    if not anyone:
        answer["Access-Control-Allow-Credentials"] = "true"
    return answer


def _first(rules: Sequence[CorsRule], origin: str, method: str, asked: list[str]) -> CorsRule | None:
    return next((rule for rule in rules if _meets(rule, origin, method, asked)), None)


def _meets(rule: CorsRule, origin: str, method: str, asked: list[str]) -> bool:
    allowed = [pattern.lower() for pattern in rule.allowed_headers or ()]
    return (
        method in rule.allowed_methods
        and any(_like(pattern, origin) for pattern in rule.allowed_origins)
        and all(any(_like(pattern, name) for pattern in allowed) for name in asked)
    )


def _like(pattern: str, text: str) -> bool:
    """Return whether a pattern with at most one asterisk matches a text."""
    start, star, end = pattern.partition("*")
    if not star:
        return pattern == text
    return len(text) >= len(start) + len(end) and text.startswith(start) and text.endswith(end)


def _names(header: str) -> list[str]:
    return [name.strip().lower() for name in header.split(",") if name.strip()]


def _forbidden(message: str, method: str, resource_type: str) -> S3Refusal:
    members: dict[str, Any] = {"Method": method, "ResourceType": resource_type}
    return S3Refusal(403, "AccessForbidden", message, **members)
