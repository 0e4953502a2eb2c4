"""The errors of STS (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html)."""

from __future__ import annotations


class StsError(Exception):
    """An error of STS with its status; the service model has the status of only a few."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def access_denied(who: str, role_arn: str) -> StsError:
    """Return the error for a role that does not exist and for one that does not trust the requester, which is the same."""
    return StsError(
        403, "AccessDenied", f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
    )


def invalid(message: str) -> StsError:
    """Return the error for a request that is not valid."""
    return StsError(400, "ValidationError", message)
