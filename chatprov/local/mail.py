"""What /_chatprov/mail answers: the mails that the local Cognito would have sent, for users who sign up on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chatprov.local.moto_cognito.mailbox import mail


def mail_page() -> dict[str, Any]:
    """Return every mail, oldest first: to whom, about what, with the code or temporary password in it.

    `sent` is in UTC, in the form of RFC 3339.
    """
    return {
        "mails": [
            {
                "user_pool_id": one.user_pool_id,
                "to": one.to,
                "medium": one.medium,
                "kind": one.kind,
                "subject": one.subject,
                "body": one.body,
                "code": one.code,
                "sent": datetime.fromtimestamp(one.sent_at, UTC).isoformat(),
            }
            for one in mail
        ]
    }
