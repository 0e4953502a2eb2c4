"""Settings that the services cannot change: what CloudFormation replaces for them, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.cloudformation.stacks import deployed, outputs, reasons, table, template, updated


def keyed(kind: str, *more: dict[str, str], **properties: Any) -> str:
    """A template with a table whose key has a type, and with other attributes."""
    definitions = [{"AttributeName": "id", "AttributeType": kind}, *more]
    name = {"Name": {"Value": {"Ref": "T"}}}
    return template({"T": table(AttributeDefinitions=definitions, **properties)}, Outputs=name)


def pool(*schema: dict[str, Any], **properties: Any) -> str:
    return template({"P": {"Type": "AWS::Cognito::UserPool", "Properties": {"Schema": [*schema], **properties}}})


def test_another_type_of_a_key_replaces_the_table(stacks: Any, client_for: Any) -> None:
    before = outputs(deployed(stacks, "s", keyed("S")))["Name"]
    stacks.create_change_set(StackName="s", ChangeSetName="c", TemplateBody=keyed("N"))
    (change,) = stacks.describe_change_set(StackName="s", ChangeSetName="c")["Changes"]
    assert change["ResourceChange"]["Replacement"] == "True"
    after = outputs(updated(stacks, "s", keyed("N")))["Name"]
    dynamodb = client_for("dynamodb")
    definitions = dynamodb.describe_table(TableName=after)["Table"]["AttributeDefinitions"]
    assert definitions == [{"AttributeName": "id", "AttributeType": "N"}]
    with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.describe_table(TableName=before)


def test_another_type_of_a_key_of_a_table_with_a_name_is_refused(stacks: Any) -> None:
    deployed(stacks, "s", keyed("S", TableName="Messages"))
    assert updated(stacks, "s", keyed("N", TableName="Messages"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Rename Messages and update the stack again" in reasons(stacks, "s", "UPDATE_FAILED")["T"]


def test_an_attribute_for_a_new_index_replaces_nothing(stacks: Any) -> None:
    before = outputs(deployed(stacks, "s", keyed("S")))
    key = [{"AttributeName": "room", "KeyType": "HASH"}]
    index = {"IndexName": "byRoom", "KeySchema": key, "Projection": {"ProjectionType": "ALL"}}
    with_index = keyed("S", {"AttributeName": "room", "AttributeType": "S"}, GlobalSecondaryIndexes=[index])
    assert outputs(updated(stacks, "s", with_index)) == before


def test_attributes_of_users_that_cannot_be_added_leave_the_pool_as_it_was(stacks: Any) -> None:
    email = {"Name": "email", "Required": True, "Mutable": True}
    deployed(stacks, "s", pool(email))
    failed = updated(stacks, "s", pool(email, {"Name": "name", "Required": True}))
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    more = {"Name": "color", "AttributeDataType": "String"}
    assert updated(stacks, "s", pool(email, more))["StackStatus"] == "UPDATE_COMPLETE"


@pytest.mark.parametrize(
    "schema",
    [
        [],
        [{"Name": "color", "AttributeDataType": "Number"}],
        [{"Name": "color", "AttributeDataType": "String", "StringAttributeConstraints": {"MaxLength": "9"}}],
    ],
)
def test_attributes_of_users_are_not_removed_or_changed(stacks: Any, schema: list[dict[str, Any]]) -> None:
    deployed(stacks, "s", pool({"Name": "color", "AttributeDataType": "String"}))
    assert updated(stacks, "s", pool(*schema))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reason = reasons(stacks, "s", "UPDATE_FAILED")["P"]
    assert reason == "Existing schema attributes cannot be modified or deleted."
    before = pool({"Name": "color", "AttributeDataType": "String"}, UserPoolName="Users")
    assert updated(stacks, "s", before)["StackStatus"] == "UPDATE_COMPLETE"
