"""AWS's regions, as botocore's data has them: their names, their partitions, and the services in them.

The files are read directly, because importing botocore takes longer than most commands.
https://docs.aws.amazon.com/general/latest/gr/rande.html
"""

from __future__ import annotations

import difflib
import functools
import importlib.util
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chatprov.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULE: Final = "a region looks like ap-south-1"
SERVICE_NAMES: Final = {
    "appsync": "AppSync",
    "cloudformation": "CloudFormation",
    "cognito-idp": "Cognito",
    "dynamodb": "DynamoDB",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "ssm": "Systems Manager",
}
"""The regional services that chatprov or the local cloud has, by botocore's names."""
TUTORIAL_SERVICES: Final = ("dynamodb", "cognito-idp", "s3", "iam", "appsync")
"""The services that the steps use, in their order."""
USUAL_PARTITION: Final = "aws"
_SIMILAR: Final = 0.75
_LESS_LIKELY: Final = 0.1
_PLACE: Final = re.compile(r"\((.*)\)")


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its name, such as "ap-south-1", what AWS calls it, and the partition and the domain of its addresses."""

    name: str
    description: str
    partition: str
    domain: str


@functools.cache
def regions() -> Mapping[str, Region]:
    """Return AWS's regions by name; the pseudo-regions of global services, such as "aws-global", are not among them."""
    return {
        name: Region(name, region.get("description", ""), partition["id"], partition["outputs"]["dnsSuffix"])
        for partition in _data("partitions")["partitions"]
        for name, region in partition["regions"].items()
        if not name.endswith("-global")
    }


def is_region(name: str) -> bool:
    """Return whether this is the name of an AWS region, such as "ap-south-1"."""
    return name in regions()


def partition_of(region: str) -> str:
    """Return the partition of a region, as ARNs have it, such as "aws"; "aws" for a name that is no region."""
    return _region(region).partition


def domain_of(region: str) -> str:
    """Return the domain in the addresses of a region's services, such as "amazonaws.com"."""
    return _region(region).domain


@functools.cache
def regions_with(service: str) -> frozenset[str]:
    """Return the regions that have a service, by botocore's name; none for a service that is not regional, such as "iam"."""
    return frozenset(_regions_by_service().get(service, ()))


def no_such_region(name: str) -> str:
    """Return the sentence about a name that is no region, with the region that was probably meant."""
    meant = _nearest(name)
    return f'"{name}": no such region; {f"did you mean {meant}?" if meant else RULE}'


def why_unusable(region: str, services: Iterable[str]) -> str | None:
    """Return why a region cannot be used: it does not exist, or does not have one of the services; None otherwise."""
    if not is_region(region):
        return no_such_region(region)
    named = [
        SERVICE_NAMES[service]
        for service in services
        if service in SERVICE_NAMES and region not in regions_with(service)
    ]
    return f"there is no {' and no '.join(named)} in {region}" if named else None


def check_region(region: str, services: Iterable[str]) -> None:
    """Raise TargetError if a region does not exist, or does not have one of the services."""
    why = why_unusable(region, services)
    if why is not None:
        raise TargetError(
            f"The region cannot be used: {why}" if is_region(region) else why,
            kept="Nothing was changed.",
            advice="Choose another region: --region, AWS_REGION, AWS_DEFAULT_REGION or the line region in config.yaml. "
            "A region that is newer than the installed botocore needs `pip install --upgrade botocore`.",
        )


def _region(name: str) -> Region:
    known = regions()
    return known[name] if name in known else known["us-east-1"]


def _nearest(name: str) -> str | None:
    """Return the region whose name or place is most similar to a text, such as "AP-SOUTH-1", "mumbai" or "us-east-1a"."""
    asked = _letters(name)
    zone = re.fullmatch(r"(.*\d)[a-z]", asked)
    similarity, index = max(
        (_similarity(zone[1] if zone else asked, region), -index) for index, region in enumerate(regions().values())
    )
    return list(regions())[-index] if similarity >= _SIMILAR else None


def _similarity(asked: str, region: Region) -> float:
    place = _PLACE.search(region.description)
    if region.partition != USUAL_PARTITION:
        # few accounts may use them; their places have the names of other regions
        return _ratio(asked, region.name) - _LESS_LIKELY
    return max(_ratio(asked, text) for text in (region.name, region.description, place[1] if place else ""))


def _ratio(asked: str, text: str) -> float:
    return difflib.SequenceMatcher(None, asked, _letters(text)).ratio()


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@functools.cache
def _regions_by_service() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for partition in _data("endpoints")["partitions"]:
        for service, described in partition["services"].items():
            regional = [name for name in described.get("endpoints", ()) if name in partition["regions"]]
            found[service] = (*found.get(service, ()), *regional)
    return found


def _data(name: str) -> Any:
    """Return one of botocore's data files, "partitions" or "endpoints"."""
    package = importlib.util.find_spec("botocore")
    assert package is not None, "botocore is installed"  # noqa: S101
    assert package.origin is not None, "it is a package with files"  # noqa: S101
    return json.loads(Path(package.origin).with_name("data").joinpath(f"{name}.json").read_text(encoding="utf-8"))
