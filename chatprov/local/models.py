"""botocore's model of each service that is offered, from the loader of the part that answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.core.utils import get_service_model

from chatprov.local.services import OWN
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from botocore.model import ServiceModel


def model_of(service: str) -> ServiceModel:
    """Return the model of a service that is offered, by moto's name."""
    return service_model(service) if service in OWN else get_service_model(service)
