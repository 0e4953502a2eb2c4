"""botocore's models of the services."""

from __future__ import annotations

import functools
from typing import Final

import botocore.session
from botocore.model import ServiceModel

from chatprov.aws_data import aws_data

PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov")


@functools.cache
def service_model(name: str) -> ServiceModel:
    """Return the model of a service by botocore's name, such as "appsync"."""
    return ServiceModel(aws_data().load_service_model(name, "service-2"), name)


@functools.cache
def regions_of(name: str) -> frozenset[str]:
    """Return the regions that have a service."""
    session = botocore.session.Session()
    session.register_component("data_loader", aws_data())
    return frozenset(region for part in PARTITIONS for region in session.get_available_regions(name, part))
