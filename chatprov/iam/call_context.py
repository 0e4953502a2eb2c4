"""The condition keys that each call of an AWS API has on the local cloud.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.iam.conditions import Context


def call_context(account: str, region: str) -> Context:
    """Return the values for a call about a resource of an account in a region."""
    return {
        "aws:currenttime": [datetime.now(UTC).isoformat()],
        "aws:epochtime": [str(int(time.time()))],
        "aws:securetransport": ["true"],
        "aws:requestedregion": [region],
        "aws:resourceaccount": [account],
        "aws:multifactorauthpresent": None,
        "aws:sourcevpc": None,
        "aws:sourcevpce": None,
    }
