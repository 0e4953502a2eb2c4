"""The attributes that every user of the pool needs besides the e-mail address.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALWAYS_THERE = {"sub", "email"}
"""Cognito assigns the one, and a user's name is the other."""
_SAMPLES = {"phone_number": "+15555550100"}
"""The number is reserved for examples, so that a message to it reaches no one."""


def required_attributes(pool: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the attributes that a new user needs besides the address; `pool` is DescribeUserPool's UserPool."""
    needed = {attribute["Name"] for attribute in pool.get("SchemaAttributes", ()) if attribute.get("Required")}
    return tuple(sorted(needed - _ALWAYS_THERE))


def sample_attributes(cognito: Any, pool_id: str) -> dict[str, str]:
    """Return values for a temporary user: one for each attribute that the pool requires besides the address."""
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return {name: _SAMPLES.get(name, "Test user") for name in required_attributes(pool)}
