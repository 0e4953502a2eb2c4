"""botocore's models of the services."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from botocore.model import ServiceModel

from chatprov.aws_data import aws_data

if TYPE_CHECKING:
    from botocore.model import StructureShape


@functools.cache
def service_model(name: str) -> ServiceModel:
    """Return the model of a service by botocore's name, such as "appsync"."""
    return ServiceModel(aws_data().load_service_model(name, "service-2"), name)


@functools.cache
def input_shape(service: str, operation: str) -> StructureShape | None:
    """Return the shape of an operation's parameters, None if it has none; both by botocore's names."""
    return service_model(service).operation_model(operation).input_shape
