"""The endpoint that cases are played on: AWS, or a URL; with the names and the tag of what a run creates there."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from chatprov.region import TUTORIAL_SERVICES, check_region

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX: Final = "chatprov-conformance-"
"""The names of all that a run creates begin with it."""
TAG: Final = "chatprov:conformance"
"""The tag of all that a run creates; its value is the id of the run."""
PATH: Final = "/chatprov-conformance/"
"""The path of the roles."""
_DUMMY: Final = "test"
_USUAL_REGION: Final = "us-east-1"


@dataclass(frozen=True)
class Place:
    """An endpoint; `client` returns a boto3 client of a service, `url` is None for AWS itself."""

    client: Callable[[str], Any]
    region: str
    url: str | None
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    pause: Callable[[float], None] = time.sleep
    """Waits some seconds, for what AWS changes with a delay."""

    @property
    def name(self) -> str:
        """The name of what the run creates."""
        return f"{PREFIX}{self.run}"

    @property
    def description(self) -> str:
        """The place in words."""
        return self.url or f"AWS in {self.region}"

    def settle(self, seconds: float) -> None:
        """Wait until a change has an effect, which takes time on AWS only."""
        if self.url is None:
            self.pause(seconds)


def place_of(endpoint: str, region: str | None, profile: str | None) -> Place:
    """Return the place of ENDPOINT: "aws", or a URL, for which dummy credentials do if the user has none.

    The region is `region`, else AWS_REGION, else that of the AWS configuration. Raises TargetError for a region that does not
    exist, and on AWS for one without a service.
    """
    url = None if endpoint == "aws" else endpoint
    session = boto3.Session(profile_name=profile, region_name=region)
    region = region or os.environ.get("AWS_REGION") or session.region_name or _USUAL_REGION
    check_region(region, TUTORIAL_SERVICES if url is None else ())
    if url is not None and session.get_credentials() is None:
        session = boto3.Session(aws_access_key_id=_DUMMY, aws_secret_access_key=_DUMMY, region_name=region)
    # on AWS, EvaluateMappingTemplate, EvaluateCode and the operations that create have low limits
    config = Config(retries={"mode": "adaptive", "total_max_attempts": 1 if url else 12})
    make: Any = session.client
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            made[service] = make(service, region_name=region, endpoint_url=url, config=config)
        return made[service]

    return Place(client, region, url)
