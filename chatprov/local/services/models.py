"""botocore's models of the services."""

from __future__ import annotations

import functools

from botocore.model import ServiceModel

from chatprov.aws_data import aws_data


@functools.cache
def service_model(name: str) -> ServiceModel:
    """Return the model of a service by botocore's name, such as "appsync"."""
    return ServiceModel(aws_data().load_service_model(name, "service-2"), name)
