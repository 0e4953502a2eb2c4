"""The ARNs that a step builds itself: AWS leaves region and account out where a name says enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.step import Clients, Environment, ResourceContext

if TYPE_CHECKING:
    from chatprov.project import Project


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("ap-south-1", "aws"),
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_region_and_account_are_there_only_where_aws_has_them(project: Project, region: str, partition: str) -> None:
    environment = Environment(
        config=project.config,
        clients=Clients,  # type: ignore[arg-type]  # no call is made
        account="123456789012",
        region=region,
        endpoint_url=None,
        read=str,
    )
    context = ResourceContext(environment, handles={})
    assert context.arn("dynamodb", "table/T") == f"arn:{partition}:dynamodb:{region}:123456789012:table/T"
    assert context.arn("iam", "role/R", regional=False) == f"arn:{partition}:iam::123456789012:role/R"
    assert context.arn("s3", "files", owned=False) == f"arn:{partition}:s3:::files"
    assert context.arn("s3", "files", regional=False, owned=False) == f"arn:{partition}:s3:::files"
