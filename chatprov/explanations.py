"""An error of boto3 in words: what failed, why, and what to do next."""

from __future__ import annotations

import os
import re

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004  # botocore's name
    EndpointProviderError,
    EndpointVariantError,
    HTTPClientError,
    InvalidProxiesConfigError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
    UnknownEndpointError,
    UnknownFIPSEndpointError,
    UnknownRegionError,
)

from chatprov.errors import CallFailed, TargetError

GOES_ON = "run the command again: it goes on where it stopped."
_SIGN_IN = f"Sign in again (`aws login`, `aws sso login` or `aws configure`), and {GOES_ON}"
_UNKNOWN_KEY = (
    "Sign in again (`aws login`, `aws sso login` or `aws configure`). A region that an account has to opt in to answers "
    "the same until it is enabled there."
)
_CLOCK = "This machine's clock is wrong: set it, and run the command again."
_ACCOUNT = "The account itself may not use this yet: look at it in the AWS Console (billing, activation, support)."
ADVICE = {
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "TokenRefreshRequired": _SIGN_IN,
    "InvalidToken": _SIGN_IN,
    "AuthFailure": _SIGN_IN,
    "MissingAuthenticationToken": _SIGN_IN,
    "MissingAuthenticationTokenException": _SIGN_IN,
    "IncompleteSignature": _SIGN_IN,
    "IncompleteSignatureException": _SIGN_IN,
    "SignatureDoesNotMatch": _SIGN_IN,
    "InvalidSignatureException": _SIGN_IN,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "InvalidClientTokenId": _UNKNOWN_KEY,
    "UnrecognizedClientException": _UNKNOWN_KEY,
    "OptInRequired": _ACCOUNT,
    "NotSignedUp": _ACCOUNT,
    "SubscriptionRequiredException": _ACCOUNT,
    "AccountProblem": _ACCOUNT,
    "400": f"S3 gives no reason here; as a rule the credentials have expired. {_SIGN_IN}",
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    "BucketAlreadyExists": "Bucket names are unique world-wide and this one is another's: choose another in config.yaml "
    "(bucket.name), such as chat-uploads-{account_id}.",
}
_DENIED = "Give the user or role you work with the right to make this call, and run the command again: it goes on where it stopped."
_UNREADABLE_BUNDLE = re.compile(r"\[Errno \d+\] .*|Could not find a suitable TLS CA certificate bundle.*")


def in_one_line(said: object, most: int = 300) -> str:
    """Return the message of an exception or a program as one line of at most `most` characters."""
    text = " ".join(str(said).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def no_answer(error: Exception) -> tuple[str, str] | None:
    """Return why there was no response, and what to do; None for an error with another meaning."""
    text = in_one_line(error)
    bundle = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE")
    named = f" ({bundle})" if bundle else ""
    match error:
        case ProxyConnectionError():
            return (
                f"the proxy does not answer: {text}",
                "Check HTTPS_PROXY and HTTP_PROXY, or unset them, and run again.",
            )
        case SSLError() | HTTPClientError() if unreadable := _UNREADABLE_BUNDLE.search(text):
            return (
                f"the file with the CA certificates{named} cannot be read: {unreadable[0]}",
                "Check AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, and ca_bundle in the AWS configuration, and run again.",
            )
        case SSLError():
            return (
                f"the connection is not trusted: {text}",
                f"Check the certificates of AWS_CA_BUNDLE or ca_bundle{named}, and this machine's clock.",
            )
        case HTTPClientError() | ConnectionError():
            return text, f"Check the region, the address and the network, and {GOES_ON}"
    return None


def wrong_setting(error: Exception) -> tuple[str, str]:
    """Return the setting with which boto3 could not create a client or a request, and what to do."""
    text = in_one_line(error) or type(error).__name__
    match error:
        case InvalidRegionError() | NoRegionError() | UnknownRegionError():
            return text, "Choose a region with --region, such as --region ap-south-1."
        case UnknownEndpointError() | EndpointProviderError() | EndpointVariantError() | UnknownFIPSEndpointError():
            return text, (
                "Choose another region with --region, or switch off what it does not offer (AWS_USE_FIPS_ENDPOINT, "
                "AWS_USE_DUALSTACK_ENDPOINT, or the same in the AWS configuration)."
            )
        case InvalidProxiesConfigError():
            return text, "Check HTTPS_PROXY and HTTP_PROXY, or unset them, and run again."
    return text, (
        "Check --endpoint-url, the environment variables that begin with AWS_, and the AWS configuration (~/.aws/config), "
        "and run again."
    )


def call_failed(error: Exception, what: str) -> CallFailed:
    """Convert an exception of boto3 to one clear error; `what` is the action that failed, such as "create the S3 bucket x"."""
    if isinstance(error, TargetError):
        return CallFailed(f"Could not {what}: {error.message}", advice=f"{error.advice}".strip())
    if isinstance(error, ClientError):
        code, text = error.response["Error"]["Code"], in_one_line(error.response["Error"].get("Message", ""), 2000)
        advice = ADVICE.get(code, _DENIED if "Denied" in code or "NotAuthorized" in code or code == "403" else "")
        return CallFailed(f"Could not {what}: AWS answers {code}: {text}", advice=advice)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return CallFailed(f"Could not {what}: the AWS credentials are gone", advice=_SIGN_IN)
    if unanswered := no_answer(error):
        return CallFailed(f"Could not {what}: no answer: {unanswered[0]}", advice=unanswered[1])
    if isinstance(error, BotoCoreError):
        text, advice = wrong_setting(error)
        return CallFailed(f"Could not {what}: {text}", advice=advice)
    raise error
