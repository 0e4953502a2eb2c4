"""AWS's regions are those of botocore's data, and a region that cannot be used is named before the first call."""

from __future__ import annotations

import boto3
import pytest

from chatprov.engine.offline import NullTarget
from chatprov.errors import TargetError
from chatprov.region import (
    SERVICE_NAMES,
    TUTORIAL_SERVICES,
    domain_of,
    is_region,
    no_such_region,
    partition_of,
    regions,
    regions_with,
    why_unusable,
)
from chatprov.target import endpoint_target, local_target

SESSION = boto3.Session()
PARTITIONS = SESSION.get_available_partitions()


def test_every_region_of_botocore_is_in_botocores_partition() -> None:
    found = {region: partition_of(region) for region in regions()}
    assert found == {region: SESSION.get_partition_for_region(region) for region in found}
    assert {"aws", "aws-cn", "aws-us-gov", "aws-eusc"} <= set(found.values())
    assert not any(name.endswith("global") for name in found)


@pytest.mark.parametrize("service", [*SERVICE_NAMES, "iam"])
def test_a_service_is_where_botocore_says(service: str) -> None:
    expected = {region for name in PARTITIONS for region in SESSION.get_available_regions(service, name)}
    assert regions_with(service) == expected


@pytest.mark.parametrize(
    ("region", "domain"),
    [
        ("ap-south-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-gov-west-1", "amazonaws.com"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
    ],
)
def test_the_domain_of_addresses(region: str, domain: str) -> None:
    assert domain_of(region) == domain


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("mumbai", "ap-south-1"),
        ("Mumbai", "ap-south-1"),
        ("AP-SOUTH-1", "ap-south-1"),
        ("ap_south_1", "ap-south-1"),
        ("apsouth1", "ap-south-1"),
        ("ap-south-1 ", "ap-south-1"),
        ("ap-south-1b", "ap-south-1"),
        ("us-east", "us-east-1"),
        ("us-east-9", "us-east-1"),
        ("N. Virginia", "us-east-1"),
        ("virginia", "us-east-1"),
        ("sao paulo", "sa-east-1"),
        ("eusc-de-east-2", "eusc-de-east-1"),
        ("us-gov-east-3", "us-gov-east-1"),
        ("cn-north-2", "cn-north-1"),
    ],
)
def test_the_region_that_was_meant(given: str, meant: str) -> None:
    assert not is_region(given)
    assert no_such_region(given) == f'"{given}": no such region; did you mean {meant}?'


@pytest.mark.parametrize("given", ["", "-", "1", "mars", "MARS-1", "local", "aws-global"])
def test_a_name_that_is_like_no_region(given: str) -> None:
    assert no_such_region(given) == f'"{given}": no such region; a region looks like ap-south-1'


@pytest.mark.parametrize(
    ("region", "why"),
    [
        ("ap-south-1", None),
        ("mx-central-1", "there is no AppSync in mx-central-1"),
        ("ap-east-2", "there is no AppSync in ap-east-2"),
        ("eusc-de-east-1", "there is no AppSync in eusc-de-east-1"),
        ("us-gov-west-1", "there is no AppSync in us-gov-west-1"),
        ("cn-north-1", "there is no Cognito in cn-north-1"),
        ("us-iso-east-1", "there is no Cognito and no AppSync in us-iso-east-1"),
    ],
)
def test_a_region_without_a_service_of_the_tutorial(region: str, why: str | None) -> None:
    assert why_unusable(region, TUTORIAL_SERVICES) == why
    if why is None:
        assert local_target(1, region).region == NullTarget("local", region).region == region
        return
    for make in (lambda: local_target(1, region), lambda: NullTarget("aws", region)):
        with pytest.raises(TargetError) as refused:
            make()
        assert refused.value.message == f"There{why[5:]}"
        assert refused.value.kept == "Nothing was changed."
        assert "--region" in refused.value.advice


def test_another_endpoint_may_have_any_region_of_aws() -> None:
    assert endpoint_target("http://127.0.0.1:1", "mx-central-1", None).region == "mx-central-1"
    with pytest.raises(TargetError, match="no such region"):
        endpoint_target("http://127.0.0.1:1", "mumbai", None)


def test_other_regions_are_in_the_same_partition() -> None:
    found = local_target(1, "ap-south-1").other_regions()
    assert "us-east-1" in found
    assert "ap-south-1" not in found
    abroad = endpoint_target("http://127.0.0.1:1", "cn-north-1", None).other_regions()
    assert abroad == ["cn-northwest-1"]
