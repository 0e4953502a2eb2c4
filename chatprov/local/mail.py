"""The response of /_chatprov/mail: the messages that Cognito would have sent, for users who sign up on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.local.services.cognito import Mailbox


def mail_page(mailbox: Mailbox) -> dict[str, Any]:
    """Return every mail, oldest first: to whom, about what, with the code or temporary password in it.

    `sent` is in UTC, in RFC 3339 format.
    """
    return {
        "mails": [
            {
                "user_pool_id": message.user_pool_id,
                "to": message.to,
                "medium": message.medium,
                "kind": message.kind,
                "subject": message.subject,
                "body": message.body,
                "code": message.code,
                "sent": datetime.fromtimestamp(message.sent_at, UTC).isoformat(),
            }
            for message in mailbox
        ]
    }
