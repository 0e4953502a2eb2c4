"""User pools and app clients: ids, defaults, what updates reset, what is refused, tags."""

import re
from typing import Any

import boto3
import pytest

from tests.local.cognito.conftest import EMAIL, REGION, MakePool, Pool, refusal


def pool_of(pool: Pool) -> Any:
    return pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]


def client_of(pool: Pool) -> Any:
    return pool.cognito.describe_user_pool_client(UserPoolId=pool.id, ClientId=pool.client_id)["UserPoolClient"]


def test_ids_look_like_aws(pool: Pool) -> None:
    assert re.fullmatch(rf"{REGION}_[0-9A-Za-z]{{9}}", pool.id)
    assert re.fullmatch(r"[0-9a-z]{26}", pool.client_id)
    assert pool_of(pool)["Arn"] == f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{pool.id}"


def test_making_a_pool_makes_no_keys(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow() -> None:
        raise AssertionError("CreateUserPool waits for keys")

    monkeypatch.setattr("chatprov.local.services.cognito.tokens.PoolKeys", too_slow)
    assert pool.cognito.create_user_pool(PoolName="Another")["UserPool"]["Id"]


def test_defaults_of_a_pool(pool: Pool) -> None:
    described = pool.cognito.create_user_pool(PoolName="Plain")["UserPool"]
    assert described["DeletionProtection"] == "INACTIVE"
    assert described["UserPoolTier"] == "ESSENTIALS"
    assert described["MfaConfiguration"] == "OFF"
    assert described["Policies"]["SignInPolicy"] == {"AllowedFirstAuthFactors": ["PASSWORD"]}
    assert described["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
    assert described["Policies"]["PasswordPolicy"]["RequireSymbols"] is True
    assert described["UserPoolTags"] == {}


def test_a_password_policy_demands_what_it_names(make_pool: MakePool) -> None:
    pool = make_pool({"Policies": {"PasswordPolicy": {"MinimumLength": 6, "RequireNumbers": True}}})
    assert pool_of(pool)["Policies"]["PasswordPolicy"]["RequireUppercase"] is False
    pool.add_user(password="horse7")
    assert refusal(lambda: pool.add_user("bob@example.com", "horses"))[0] == "InvalidPasswordException"


def test_a_schema_adds_to_the_standard_attributes(make_pool: MakePool) -> None:
    schema = [
        {"Name": "email", "Required": True, "Mutable": True},
        {"Name": "team", "AttributeDataType": "String"},
    ]
    described = {each["Name"]: each for each in pool_of(make_pool({"Schema": schema}))["SchemaAttributes"]}
    assert described["email"]["Required"] is True
    assert described["custom:team"]["AttributeDataType"] == "String"
    assert {"sub", "name", "phone_number", "updated_at"} <= described.keys()


def test_an_update_resets_what_it_leaves_out(make_pool: MakePool) -> None:
    pool = make_pool({"DeletionProtection": "ACTIVE", "UserPoolTags": {"stack": "chat"}, "UserPoolTier": "PLUS"})
    pool.cognito.update_user_pool(UserPoolId=pool.id, AutoVerifiedAttributes=["email"])
    described = pool_of(pool)
    assert described["DeletionProtection"] == "INACTIVE"
    assert described["UserPoolTier"] == "ESSENTIALS"
    assert described["AutoVerifiedAttributes"] == ["email"]
    for kept in ("UsernameAttributes", "UsernameConfiguration", "Name", "Id", "SchemaAttributes"):
        assert described[kept] == pool_of(pool)[kept]
    assert described["UsernameAttributes"] == ["email"]
    assert described["UsernameConfiguration"] == {"CaseSensitive": False}
    assert described["Name"] == "ChatUserPool"


def test_a_protected_pool_is_not_deleted(make_pool: MakePool) -> None:
    pool = make_pool({"DeletionProtection": "ACTIVE"})
    name, text = refusal(lambda: pool.cognito.delete_user_pool(UserPoolId=pool.id))
    assert name == "InvalidParameterException"
    assert "deletion protection is activated" in text
    pool.cognito.update_user_pool(UserPoolId=pool.id, DeletionProtection="INACTIVE")
    pool.cognito.delete_user_pool(UserPoolId=pool.id)
    gone = refusal(lambda: pool_of(pool))
    assert gone == ("ResourceNotFoundException", f"User pool {pool.id} does not exist.")


def test_a_pool_with_a_domain_is_not_deleted(pool: Pool) -> None:
    pool.cognito.create_user_pool_domain(Domain="chat", UserPoolId=pool.id)
    assert refusal(lambda: pool.cognito.delete_user_pool(UserPoolId=pool.id))[0] == "InvalidParameterException"
    pool.cognito.delete_user_pool_domain(Domain="chat", UserPoolId=pool.id)
    pool.cognito.delete_user_pool(UserPoolId=pool.id)


def test_an_update_of_a_client_resets_what_it_leaves_out(make_pool: MakePool) -> None:
    pool = make_pool(client={"RefreshTokenValidity": 5, "AuthSessionValidity": 10})
    changed = pool.cognito.update_user_pool_client(
        UserPoolId=pool.id, ClientId=pool.client_id, PreventUserExistenceErrors="LEGACY"
    )["UserPoolClient"]
    assert changed == client_of(pool)
    assert (changed["RefreshTokenValidity"], changed["AuthSessionValidity"]) == (30, 3)
    assert changed["PreventUserExistenceErrors"] == "LEGACY"
    assert changed["ClientName"] == "ChatAppClient"
    assert "ExplicitAuthFlows" not in changed


REFUSED_CLIENTS: list[dict[str, Any]] = [
    {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ADMIN_NO_SRP_AUTH"]},
    {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "minutes"}},
    {"AccessTokenValidity": 4, "TokenValidityUnits": {"AccessToken": "minutes"}},
    {"AccessTokenValidity": 299, "TokenValidityUnits": {"AccessToken": "seconds"}},
    {"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "days"}},
    {"IdTokenValidity": 25},
    {"RefreshTokenValidity": 59, "TokenValidityUnits": {"RefreshToken": "minutes"}},
    {"RefreshTokenValidity": 3651},
    {"AccessTokenValidity": 5, "RefreshTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": "hours"}},
    {"IdTokenValidity": 5, "RefreshTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": "hours"}},
    {"RefreshTokenRotation": {"Feature": "ENABLED"}},
    {"AuthSessionValidity": 2},
    {"AuthSessionValidity": 16},
]


@pytest.mark.parametrize("settings", REFUSED_CLIENTS)
def test_refused_clients(make_pool: MakePool, settings: dict[str, Any]) -> None:
    assert refusal(lambda: make_pool(client=settings))[0] == "InvalidParameterException"


ACCEPTED_LIFETIMES: list[dict[str, Any]] = [
    {
        "AccessTokenValidity": 2,
        "IdTokenValidity": 2,
        "RefreshTokenValidity": 120,
        "TokenValidityUnits": {"RefreshToken": "minutes"},
    },
    {
        "AccessTokenValidity": 5,
        "IdTokenValidity": 300,
        "RefreshTokenValidity": 1,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"},
    },
    {"AccessTokenValidity": 24, "IdTokenValidity": 24, "RefreshTokenValidity": 3650},
]


@pytest.mark.parametrize("settings", ACCEPTED_LIFETIMES, ids=["all equal", "the shortest", "the longest"])
def test_tokens_last_up_to_the_limits_and_as_long_as_the_refresh_token(
    make_pool: MakePool, settings: dict[str, Any]
) -> None:
    client = client_of(make_pool(client=settings))
    assert {name: client[name] for name in settings if name != "TokenValidityUnits"} == {
        name: value for name, value in settings.items() if name != "TokenValidityUnits"
    }


def test_choice_based_sign_in_is_not_in_the_lite_tier(make_pool: MakePool) -> None:
    name, _ = refusal(lambda: make_pool({"UserPoolTier": "LITE"}))
    assert name == "FeatureUnavailableInTierException"
    assert make_pool({"UserPoolTier": "LITE"}, {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}).client_id


def test_a_refused_update_changes_nothing(pool: Pool) -> None:
    before = client_of(pool)
    call = {"UserPoolId": pool.id, "ClientId": pool.client_id, "IdTokenValidity": 25}
    assert refusal(lambda: pool.cognito.update_user_pool_client(**call))[0] == "InvalidParameterException"
    assert client_of(pool) == before


def test_a_list_of_clients_gives_no_secrets(make_pool: MakePool) -> None:
    pool = make_pool(client={"GenerateSecret": True})
    assert len(client_of(pool)["ClientSecret"]) >= 24
    listed = pool.cognito.list_user_pool_clients(UserPoolId=pool.id)["UserPoolClients"]
    assert listed == [{"ClientId": pool.client_id, "UserPoolId": pool.id, "ClientName": "ChatAppClient"}]


def test_deleted_clients_are_gone(pool: Pool) -> None:
    pool.add_user()
    token = pool.sign_in()["AccessToken"]
    pool.cognito.delete_user_pool_client(UserPoolId=pool.id, ClientId=pool.client_id)
    gone = ("ResourceNotFoundException", f"User pool client {pool.client_id} does not exist.")
    assert refusal(lambda: client_of(pool)) == gone
    assert refusal(pool.sign_in) == gone
    name = [{"Name": "name", "Value": "Ada"}]
    assert refusal(lambda: pool.cognito.update_user_attributes(AccessToken=token, UserAttributes=name)) == gone
    assert pool.cognito.get_user(AccessToken=token)["Username"]


# Tags


def tags_of(pool: Pool) -> dict[str, str]:
    return dict(pool.cognito.list_tags_for_resource(ResourceArn=pool_of(pool)["Arn"])["Tags"])


def test_tags(make_pool: MakePool) -> None:
    pool = make_pool({"UserPoolTags": {"stack": "chat"}})
    arn = pool_of(pool)["Arn"]
    assert tags_of(pool) == {"stack": "chat"}
    pool.cognito.tag_resource(ResourceArn=arn, Tags={"stack": "other", "course": "1"})
    assert tags_of(pool) == pool_of(pool)["UserPoolTags"] == {"stack": "other", "course": "1"}
    pool.cognito.untag_resource(ResourceArn=arn, TagKeys=["stack", "never"])
    assert tags_of(pool) == {"course": "1"}


def test_tags_of_pools_that_are_not_there(pool: Pool) -> None:
    arn = pool_of(pool)["Arn"].replace(pool.id, f"{REGION}_Nowhere12")
    name, _ = refusal(lambda: pool.cognito.tag_resource(ResourceArn=arn, Tags={"a": "b"}))
    assert name == "ResourceNotFoundException"


def test_reserved_tags_are_refused(pool: Pool) -> None:
    arn = pool_of(pool)["Arn"]
    name, _ = refusal(lambda: pool.cognito.tag_resource(ResourceArn=arn, Tags={"aws:mine": "b"}))
    assert name == "InvalidParameterException"
    assert tags_of(pool) == {}


def test_the_tagging_api_lists_and_tags_pools(make_pool: MakePool) -> None:
    tagged, _ = make_pool({"UserPoolTags": {"stack": "chat"}}), make_pool()
    arn = pool_of(tagged)["Arn"]
    tagging = boto3.client("resourcegroupstaggingapi", region_name=REGION)

    def found(*values: str) -> list[str]:
        answer = tagging.get_resources(
            TagFilters=[{"Key": "stack", "Values": list(values)}], ResourceTypeFilters=["cognito-idp:userpool"]
        )
        return [each["ResourceARN"] for each in answer["ResourceTagMappingList"]]

    assert found("chat") == [arn]
    assert found("other") == []
    tagging.tag_resources(ResourceARNList=[arn], Tags={"stack": "other"})
    assert found("other") == [arn]
    assert tags_of(tagged) == {"stack": "other"}
    unknown = arn.replace(tagged.id, f"{REGION}_Nowhere12")
    assert unknown in tagging.tag_resources(ResourceARNList=[unknown], Tags={"a": "b"})["FailedResourcesMap"]
    tagging.untag_resources(ResourceARNList=[arn], TagKeys=["stack"])
    assert found() == []


def test_what_the_model_allows_is_answered(pool: Pool) -> None:
    here = {"UserPoolId": pool.id}
    nameless = [{"Name": "team", "AttributeDataType": "String"}, {"AttributeDataType": "String"}]
    missing = ("InvalidParameterException", "Invalid attribute: the name is missing.")
    assert refusal(lambda: pool.cognito.add_custom_attributes(**here, CustomAttributes=nameless)) == missing
    assert "custom:team" not in {each["Name"] for each in pool_of(pool)["SchemaAttributes"]}
    assert refusal(lambda: pool.cognito.create_user_pool(PoolName="Nameless", Schema=nameless)) == missing
    no_group = ("ResourceNotFoundException", "Group not found.")
    assert refusal(lambda: pool.cognito.get_group(**here, GroupName="none")) == no_group
    assert refusal(lambda: pool.cognito.delete_group(**here, GroupName="none")) == no_group
    pool.cognito.delete_user_pool(**here)
    gone = ("ResourceNotFoundException", f"User pool {pool.id} does not exist.")
    assert refusal(lambda: pool.cognito.list_resource_servers(**here, MaxResults=1)) == gone


@pytest.mark.parametrize("value", ["nan", "inf", "1_000", " 1", "one"])
def test_a_number_is_digits(make_pool: MakePool, value: str) -> None:
    rank = {"Name": "rank", "AttributeDataType": "Number", "Mutable": True}
    pool = make_pool({"Schema": [rank]})
    attributes = [{"Name": "custom:rank", "Value": value}]
    code, text = refusal(
        lambda: pool.cognito.admin_create_user(UserPoolId=pool.id, Username=EMAIL, UserAttributes=attributes)
    )
    assert (code, "must be a number" in text) == ("InvalidParameterException", True)


TRIGGER = "arn:aws:lambda:ap-south-1:111111111111:function:f"
WITHOUT_EFFECT = [
    (
        {"LambdaConfig": {"PreSignUp": TRIGGER, "PostConfirmation": TRIGGER}},
        "calls no triggers (PostConfirmation, PreSignUp): the local cloud does not offer Lambda.",
    ),
    (
        {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True}},
        "remembers no devices: the local cloud does not offer them.",
    ),
    (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}, "UserPoolTier": "PLUS"},
        "has no threat protection: the local cloud does not offer it.",
    ),
]


@pytest.mark.parametrize(("settings", "sentence"), WITHOUT_EFFECT)
def test_a_setting_without_effect_is_named_in_the_log(
    pool: Pool, caplog: pytest.LogCaptureFixture, settings: dict[str, Any], sentence: str
) -> None:
    cognito = pool.cognito
    made = cognito.create_user_pool(PoolName="People", **settings)["UserPool"]["Id"]
    assert [text for text in caplog.messages if text.startswith("The user pool")] == [
        f"The user pool People {sentence}"
    ]
    caplog.clear()
    cognito.update_user_pool(UserPoolId=made, **settings)
    assert [text for text in caplog.messages if text.startswith("The user pool")] == [
        f"The user pool People {sentence}"
    ]
    caplog.clear()
    cognito.update_user_pool(UserPoolId=made)
    assert not [text for text in caplog.messages if text.startswith("The user pool")]
