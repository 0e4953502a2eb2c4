"""Sends codes and invitations, and describes the destination without the full address.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html
"""

from typing import Any, Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.attributes import is_email, is_phone_number
from chatprov.local.services.cognito.mailbox import Kind, Mail, Medium
from chatprov.local.services.cognito.pool import UserPool
from chatprov.local.services.cognito.user import PoolUser

_MEDIA: Final[dict[str, Medium]] = {"email": "EMAIL", "phone_number": "SMS"}
_CODE: Final = "{####}"
_CODE_MESSAGE: Final = f"Your confirmation code is {_CODE}"
_CODE_SUBJECT: Final = "Your verification code"
_INVITATION: Final = f"Your username is {{username}} and temporary password is {_CODE}. "
_INVITATION_SUBJECT: Final = "Your temporary password"

Details = dict[str, str]


def details(attribute: str, address: str) -> Details:
    """Return the CodeDeliveryDetails of a message to the address in `email` or `phone_number`."""
    return {"AttributeName": attribute, "DeliveryMedium": _MEDIA[attribute], "Destination": _masked(address)}


def simulated(pool: UserPool, username: str) -> Details:
    """Return CodeDeliveryDetails for a user who does not exist, from the format of the name and the pool's settings."""
    if is_phone_number(username):
        return details("phone_number", username)
    if is_email(username):
        return details("email", username)
    # The same letters for the same name each time, as for an existing user with an address.
    hidden = f"{pool.decoy(username)[1].salt:x}"
    return details("email", f"{_letter(hidden[-1])}@{_letter(hidden[-2])}")


def send_code(pool: UserPool, user: PoolUser, kind: Kind, attribute: str, new_value: str | None = None) -> Details:
    """Send a new code to a user's current or new address, and return the CodeDeliveryDetails."""
    address = new_value or user.attribute(attribute) or ""
    code = user.codes.issue(kind, attribute, new_value)
    config = pool.settings
    if attribute == "email":
        subject = str(config.get("EmailVerificationSubject") or _CODE_SUBJECT)
        body = str(config.get("EmailVerificationMessage") or _CODE_MESSAGE)
    else:
        subject, body = "", str(config.get("SmsVerificationMessage") or _CODE_MESSAGE)
    _send(pool, user, kind, attribute, address, subject, body, code)
    return details(attribute, address)


def send_invitation(pool: UserPool, user: PoolUser, attribute: str, password: str) -> None:
    """Send a user the temporary password."""
    template = (pool.settings.get("AdminCreateUserConfig") or {}).get("InviteMessageTemplate") or {}
    body = template.get("EmailMessage" if attribute == "email" else "SMSMessage") or _INVITATION
    subject = (template.get("EmailSubject") or _INVITATION_SUBJECT) if attribute == "email" else ""
    address = user.attribute(attribute) or ""
    name = address if attribute in pool.lookup.username_attributes else user.username
    _send(pool, user, "invitation", attribute, address, subject, body.replace("{username}", name), password)


def _send(  # noqa: PLR0917 - a message has this many parts
    pool: UserPool, user: PoolUser, kind: Kind, attribute: str, address: str, subject: str, body: str, code: str
) -> None:
    message: dict[str, Any] = {"subject": subject, "body": body.replace(_CODE, code), "code": code}
    medium = _MEDIA[attribute]
    pool.outbox.send(Mail(pool.id, user.username, address, medium, kind, sent_at=clock.now(), **message))


def _masked(address: str) -> str:
    local, at, domain = address.partition("@")
    if at:
        return f"{local[:1]}***@{domain[:1]}***"
    return f"+*******{address[-4:]}"


def _letter(hexadecimal: str) -> str:
    return chr(ord("a") + int(hexadecimal, 16))
