"""The errors of STS (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html)."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class StsError(ServiceException):
    """An error of STS; the service's model has the status of only a few of them."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code, message)
        self.status = status


def access_denied(who: str, role_arn: str) -> StsError:
    """Return the one answer for a role that does not exist and for one that does not trust the requester."""
    return StsError(
        403, "AccessDenied", f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
    )


def invalid(message: str) -> StsError:
    """Return the answer to a request that breaks a rule."""
    return StsError(400, "ValidationError", message)
