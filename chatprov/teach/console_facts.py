"""The facts that the console shows about a resource, from the JMESPath expressions in the step's YAML file.

JMESPath is the language of the AWS CLI's option `--query` (https://jmespath.org/specification.html). The expressions are applied
to the resource's attributes, with `id`, `name`, `arn`, `state` and `failed` added, and have six more functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature

from chatprov.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.step import Observed, Resource

NOTHING = "-"
"""Shown if an expression returns null, as in the console."""


class FactFunctions(Functions):
    """The functions that JMESPath does not have."""

    @signature({"types": ["boolean", "null"]})
    def _func_yes_no(self, value: bool | None) -> str:  # noqa: FBT001  # JMESPath passes it by position
        return "Yes" if value else "No"

    @signature({"types": ["boolean", "null"]})
    def _func_on_off(self, value: bool | None) -> str:  # noqa: FBT001
        return "On" if value else "Off"

    @signature({"types": ["string", "null"]})
    def _func_capitalize(self, text: str | None) -> str:
        return (text or "").capitalize()

    @signature({"types": ["string", "null"]})
    def _func_lines(self, text: str | None) -> int:
        return len((text or "").splitlines())

    @signature({"types": ["string", "null"]}, {"types": ["object"]})
    def _func_words(self, value: str | None, words: Mapping[str, str]) -> str | None:
        """Return the word for a value, or the value itself if there is no word."""
        return words.get(value, value) if value is not None else None

    @signature({"types": ["array", "null"]}, {"types": ["string"]}, {"types": ["string", "null"]})
    def _func_lookup(self, items: list[dict[str, Any]] | None, key: str, value: str | None) -> dict[str, Any] | None:
        """Return the first item whose `key` has this value."""
        return next((item for item in items or () if value is not None and item.get(key) == value), None)


OPTIONS = jmespath.Options(custom_functions=FactFunctions())


def console_facts(resource: Resource, seen: Observed) -> dict[str, str]:
    """Return the facts, by the console's labels; empty if the YAML file has no expressions for the resource.

    Raises ProjectError for an expression that cannot be parsed or applied.
    """
    values = {"id": seen.id, "name": seen.name, "arn": seen.arn, "state": seen.state, "failed": seen.failed}
    values |= _plain(seen.attributes)
    facts = {}
    for label, expression in resource.text.console_facts.items():
        try:
            found = jmespath.search(expression, values, OPTIONS)
        except JMESPathError as error:
            reason = " ".join(str(error).split())
            raise ProjectError(
                f'The console fact "{label}" of the resource {resource.key} cannot be shown: {reason}',
                kept="Nothing was changed.",
                advice="Correct the JMESPath expression under console_facts in the step's YAML file.",
            ) from None
        facts[label] = NOTHING if found in (None, "", False) else str(found)
    return facts


def _plain(value: Any) -> Any:
    """Return a value with plain dicts and lists: JMESPath does not support other mappings and sequences."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value
