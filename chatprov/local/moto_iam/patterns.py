"""Texts with wildcards, as policies have them: `*` for any characters, `?` for any one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
# ${*} is a star that stands for itself
_LITERAL = {"*", "?", "$"}


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    parts = []
    for index, part in enumerate(re.split(r"(\$\{[*?$]\}|[*?])", pattern)):
        if index % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append({"*": ".*", "?": "."}.get(part) or re.escape(part[2]))
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Tell whether a text is one that the pattern stands for."""
    return pattern == text or _compiled(pattern, ignore_case=ignore_case).fullmatch(text) is not None


def substitute(pattern: str, values: Mapping[str, list[str] | None]) -> str | None:
    """Put the request's values in the place of policy variables ("${aws:username}").

    A value is not a pattern: its wildcards stand for themselves. None when the request has no such value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if "${" not in pattern:
        return pattern
    missing = False

    def value_of(match: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = match[1].partition(",")
        if name in _LITERAL:
            return match[0]
        found = values.get(name.strip().lower())
        text = found[0] if found else default.strip(" '") or None
        if text is None:
            missing = True
            return ""
        return re.sub(r"[*?$]", lambda special: f"${{{special[0]}}}", text)

    replaced = _VARIABLE.sub(value_of, pattern)
    return None if missing else replaced
