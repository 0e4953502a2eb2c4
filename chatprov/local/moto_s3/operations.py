"""S3's operations in its service model, identified by method, by bucket or object, and by the setting in the query."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from botocore.model import OperationModel


def settings_in(query: Iterable[str]) -> list[str]:
    """Return the parameters of a query that name a setting or another part of a bucket or object, such as "cors" or "uploads"."""
    known = {setting for _, _, setting in _operations()}
    return [name for name in query if name and name in known]


def find(method: str, setting: str, *, of_object: bool) -> OperationModel | None:
    """Return the operation for such a request, or None."""
    return _operations().get((method, of_object, setting))


@functools.cache
def _operations() -> Mapping[tuple[str, bool, str], OperationModel]:
    service = service_model("s3")
    found: dict[tuple[str, bool, str], OperationModel] = {}
    # in this order, a newer version of an operation (ListObjectsV2) follows and replaces the older one
    for name in sorted(service.operation_names):
        operation = service.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        setting = next((part for part in query.split("&") if part and "=" not in part), "")
        if operation.input_shape is not None and "UploadId" in operation.input_shape.required_members:
            setting = "uploadId"
        found[operation.http["method"], "{Key+}" in path, setting] = operation
    return found
