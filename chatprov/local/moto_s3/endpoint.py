"""S3 over HTTP: authorization, validation, ACLs and CORS are here; the operations are chatprov's own or moto's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.exceptions import S3ClientError

from chatprov.local.moto_s3 import changes, cors, incoming, post_form, reading
from chatprov.local.moto_s3 import headers as headers_of_requests
from chatprov.local.moto_s3.accepted_acls import accepted_acl
from chatprov.local.moto_s3.authorization import check_page
from chatprov.local.moto_s3.call import S3Call
from chatprov.local.moto_s3.exceptions import S3Refusal, of_moto
from chatprov.local.moto_s3.own_operations import OWN
from chatprov.local.moto_s3.passed_on import pass_on

if TYPE_CHECKING:
    from chatprov.local.moto_s3.call import Result


def answer(environ: dict[str, Any]) -> Result:
    """Handle a request (a WSGI environ, which is changed) to a bucket, to an object, or to the list of buckets."""
    headers_of_requests.ignore(environ)
    call = S3Call(environ, incoming.read(environ))
    try:
        status, headers, body = _preflight(call) if call.request.method == "OPTIONS" else _carried_out(call)
    except S3Refusal as refusal:
        status, headers, body = _refused(call, refusal)
    except S3ClientError as error:  # of moto's backend, called by an operation of our own
        status, headers, body = _refused(call, of_moto(error))
    return status, {**headers, **_added(call)}, body


def _carried_out(call: S3Call) -> Result:
    check_page(call.request, call.bucket)
    if call.incoming.is_form:
        post_form.check_enclosure(call.request.headers)
        if call.incoming.fault is not None:
            raise call.incoming.fault
    authorization = call.authorize()
    if call.incoming.fault is not None:
        raise call.incoming.fault
    call.checksum = reading.check_body(call.incoming, call.bucket, creates=authorization.creates)
    call.document = reading.check(call.incoming, call.bucket)
    with reading.translated_errors(call.document, call.request.bucket_name):
        call.acl = accepted_acl(call, authorization)
        changes.note_request(call)
        return OWN.get(call.operation, pass_on)(call, authorization)


def _preflight(call: S3Call) -> Result:
    bucket = call.bucket
    granted = cors.preflight(
        bucket.cors if bucket else None, call.request.headers, "BUCKET" if call.incoming.key is None else "OBJECT"
    )
    return 200, granted, ""


def _refused(call: S3Call, refusal: S3Refusal) -> Result:
    body = "" if call.request.method == "HEAD" else refusal.body(*call.ids)
    return refusal.status, {"content-type": "application/xml", **refusal.headers}, body


def _added(call: S3Call) -> dict[str, str]:
    """Return the headers of every response: the request's ids, and those that allow a page to read it."""
    request_id, host_id = call.ids
    added = {"server": "AmazonS3", "x-amz-request-id": request_id, "x-amz-id-2": host_id}
    bucket = call.bucket
    if bucket is not None and call.request.method != "OPTIONS":
        added |= cors.granted(bucket.cors, call.request.headers, call.request.method)
    return added
