"""What others add to the table is found, and removed one by one."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from steps.table_additions import remove_table_additions, table_additions
from tests.own_services import mocked_aws

NAME, REGION = "Messages", "ap-south-1"


@pytest.mark.parametrize("removed", ["TimeToLive", "ResourcePolicy"])
def test_an_addition_is_removed_alone(removed: str) -> None:
    with mocked_aws():
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        arn = dynamodb.create_table(
            TableName=NAME,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )["TableDescription"]["TableArn"]
        setting: Any = {"Enabled": True, "AttributeName": "until"}
        dynamodb.update_time_to_live(TableName=NAME, TimeToLiveSpecification=setting)
        root = {"AWS": f"arn:aws:iam::{arn.split(':')[4]}:root"}
        statement = {"Effect": "Allow", "Principal": root, "Action": "dynamodb:GetItem", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy)
        context: Any = SimpleNamespace(client=lambda _: dynamodb)
        table: Any = SimpleNamespace(name=NAME, arn=arn, attributes={"Indexes": [], "TimeToLive": "until"})
        before = table_additions(context, table)
        assert (before["TimeToLive"], json.loads(before["ResourcePolicy"])) == ("until", json.loads(policy))
        remove_table_additions(context, table, frozenset({removed}))
        assert table_additions(context, table) == {**before, removed: None}
