"""The fields of a form with which a browser uploads a file: its signature, and the answer that it asks for.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chatprov.local.moto_s3 import signature
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.signature_v2 import SignedText

if TYPE_CHECKING:
    from collections.abc import Mapping

_V4: Final = {
    "x-amz-algorithm": "X-Amz-Algorithm",
    "x-amz-credential": "X-Amz-Credential",
    "x-amz-date": "X-Amz-Date",
    "x-amz-signature": "X-Amz-Signature",
}
_V2: Final = {"awsaccesskeyid": "AWSAccessKeyId", "signature": "Signature"}
_STATUSES: Final = {"200": 200, "201": 201, "204": 204}
_VARIABLE: Final = "${filename}"
_MULTIPART: Final = "multipart/form-data"


def check_enclosure(headers: Mapping[str, str]) -> None:
    """Raise PreconditionFailed for an upload that is not a form with a file."""
    if not headers.get("content-type", "").lower().startswith(_MULTIPART):
        raise S3Refusal(
            412,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            Condition=f"Bucket POST must be of the enclosure-type {_MULTIPART}",
        )


def expanded(fields: Mapping[str, str], file_name: str) -> dict[str, str]:
    """Return the fields with the name of the file in place of ${filename}, by names in lower case."""
    kept = {"policy", "file"}
    return {
        name.lower(): value.replace(_VARIABLE, file_name) if file_name and name.lower() not in kept else value
        for name, value in fields.items()
    }


def signature_of(form: Mapping[str, str]) -> signature.Scope | SignedText | None:
    """Return the credential of a form's signature; for version 2 the signed policy; None for a form without a signature."""
    names = next((names for names in (_V4, _V2) if not names.keys().isdisjoint(form)), None)
    if names is None:
        return None
    for name, shown in {"policy": "Policy", **names}.items():
        if not form.get(name):
            raise missing(shown)
    if names is _V2:
        return SignedText(form["awsaccesskeyid"], (form["policy"],), form["signature"])
    scope = signature.Scope.read(form["x-amz-credential"])
    if scope is None or form["x-amz-algorithm"] != signature.ALGORITHM:
        name = "x-amz-algorithm" if scope else "x-amz-credential"
        message = f"The value of the field {_V4[name]} is not valid."
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=_V4[name], ArgumentValue=form[name])
    return scope


def missing(name: str) -> S3Refusal:
    """Return S3's error for a form without a field."""
    message = (
        f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    )
    return S3Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue="")


def redirect_of(form: Mapping[str, str], **parameters: str) -> str | None:
    """Return the URL that a form asks to be redirected to, with parameters for the object; None for anything but a URL."""
    # "redirect" is the older name
    url = form.get("success_action_redirect") or form.get("redirect", "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or not url.isprintable():
        return None
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()])
    return urlunsplit(parts._replace(query=query))


def status_of(form: Mapping[str, str]) -> int:
    """Return the status that a form asks for."""
    return _STATUSES.get(form.get("success_action_status", ""), 204)
