"""The settings of a user pool that are kept, since Terraform and others read them back, and that have no effect here.

The log has them when the pool is created or changed: that a trigger did not run is hard to see later.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

log = logging.getLogger(__name__)


def say(name: str, settings: Mapping[str, Any]) -> None:
    """Write one sentence to the log for each setting of the pool `name` that has no effect."""
    for sentence in _sentences(settings):
        log.warning("The user pool %s %s", name, sentence)


def _sentences(settings: Mapping[str, Any]) -> Iterator[str]:
    triggers = sorted(
        name for name, value in (settings.get("LambdaConfig") or {}).items() if value and name != "KMSKeyID"
    )
    if triggers:
        yield f"calls no triggers ({', '.join(triggers)}): the local cloud does not offer Lambda."
    if settings.get("DeviceConfiguration"):
        yield "remembers no devices: the local cloud does not offer them."
    if (settings.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        yield "has no threat protection: the local cloud does not offer it."
