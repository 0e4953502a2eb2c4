"""The requests of web pages that CORS rules are asked about.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.teach.comparison import Comparison

    Rules = Sequence[Mapping[str, Any]]

_FIELDS: Final = ("AllowedMethods", "AllowedOrigins", "AllowedHeaders")
_ORIGINS: Final = ("https://chat.example", "http://localhost:3000", "https://www.chat.example:8443")
"""Pages of anywhere: what "*" has to let in."""
_HEADERS: Final = ("content-type", "x-amz-meta-name", "authorization")


def cors_points(case: Comparison) -> list[ComparedPoint]:
    """Return a point for methods, origins and headers of each wanted rule; the most similar actual rule is compared."""
    rules = case.there or [{}]
    points: list[ComparedPoint] = []
    for rule in case.wanted:
        kept_out = not all(
            _lets_in(rules, origin, method, header)
            for origin in _samples(rule["AllowedOrigins"], _ORIGINS)
            for method in rule["AllowedMethods"]
            for header in _samples(rule["AllowedHeaders"], _HEADERS)
        )
        nearest = min(rules, key=lambda actual: len(_lacks(actual, rule)))
        missing = _lacks(nearest, rule) if kept_out else []
        points += [
            ComparedPoint(f"{case.path}.{name}", rule[name], nearest.get(name, []), name not in missing)
            for name in _FIELDS
        ]
    return points if not all(point.holds for point in points) else [*points, *_strangers(case, rules)]


def _strangers(case: Comparison, rules: Rules) -> list[ComparedPoint]:
    """Return a point for the pages that the wanted rules keep out."""
    if any("*" in rule["AllowedOrigins"] for rule in case.wanted):
        return []
    named = [origin for rule in rules for origin in rule.get("AllowedOrigins", ())]
    others = [
        pattern
        for pattern in named
        for origin in _samples([pattern], _ORIGINS)
        if not any(_matches(wanted, origin) for rule in case.wanted for wanted in rule["AllowedOrigins"])
    ]
    if not others:
        return []
    says = f"Pages of {' and '.join(dict.fromkeys(others))} may use the bucket's files, too."
    return [
        ComparedPoint(f"{case.path}.AllowedOrigins", case.wanted[0]["AllowedOrigins"], named, holds=False, says=says)
    ]


def _samples(patterns: Sequence[str], anywhere: Sequence[str]) -> list[str]:
    return [
        sample for pattern in patterns for sample in (anywhere if pattern == "*" else [pattern.replace("*", "3000")])
    ]


def _lets_in(rules: Rules, origin: str, method: str, header: str) -> bool:
    """Return whether S3 lets a page send a request: by the first rule that fits it."""
    return any(
        method in rule.get("AllowedMethods", ())
        and any(_matches(pattern, origin) for pattern in rule.get("AllowedOrigins", ()))
        and any(_matches(pattern, header) for pattern in rule.get("AllowedHeaders", ()))
        for rule in rules
    )


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text, re.IGNORECASE) is not None


def _lacks(actual: Mapping[str, Any], rule: Mapping[str, Any]) -> list[str]:
    """Return the parts of a wanted rule that an actual rule does not have."""
    samples = {"AllowedOrigins": _ORIGINS, "AllowedHeaders": _HEADERS}
    return [
        name
        for name in _FIELDS
        if not all(
            any(_matches(pattern, sample) for pattern in actual.get(name, ()))
            for sample in _samples(rule[name], samples.get(name, ()))
        )
    ]
