"""The tags say whose a resource is: a state file of another project changes and deletes nothing without this stack's tags."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.config import Config
from chatprov.engine.read_result import handles
from chatprov.errors import CallFailed, ForeignResource
from tests.engine.harness import NOTHING, ONE_OF_EACH, Answer, Played, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

OWNERS = ["table", "user-pool", "bucket", "api", "role"]
MARKS = ["chatprov:stack", "chatprov:resource", "chatprov:region"]
PLACE = "chat-app-uploads-appasync"


def unmark(stage: Stage, keys: list[str]) -> None:
    """Take the tags away, so that it is as if somebody else had made it."""
    found = handles(stage.engine().read_all())
    for key in keys:
        arn = found[key].arn
        match key:
            case "table":
                stage.client("dynamodb").untag_resource(ResourceArn=arn, TagKeys=MARKS)
            case "user-pool":
                stage.client("cognito-idp").untag_resource(ResourceArn=arn, TagKeys=MARKS)
            case "bucket":
                stage.client("s3").delete_bucket_tagging(Bucket=found[key].name)
            case "api":
                stage.client("appsync").untag_resource(resourceArn=arn, tagKeys=MARKS)
            case "role":
                stage.client("iam").untag_role(RoleName=found[key].name, TagKeys=MARKS)


def otherwise(project: Project, changes: dict[str, Any]) -> Project:
    """Return the project with other values in config.yaml, by their paths in dots."""
    data = project.config.model_dump(by_alias=True)
    for path, value in changes.items():
        *sections, key = path.split(".")
        part = data
        for section in sections:
            part = part[section]
        part[key] = value
    return replace(project, config=Config.model_validate(data))


@pytest.fixture(params=["documented", "hardened"])
def planted(request: pytest.FixtureRequest, stage: Stage, project: Project, hardened: Project) -> Stage:
    """A complete backend of somebody else, and a state file that claims all of it."""
    stage.project = {"documented": project, "hardened": hardened}[request.param]
    stage.engine().up()
    unmark(stage, OWNERS)
    assert len(json.loads((stage.folder / "aws.json").read_text())["resources"]) > 12
    return stage


@pytest.mark.slow
def test_down_with_a_planted_state_file(planted: Stage) -> None:
    before, mark = planted.census(), len(planted.target.calls)
    engine = planted.engine()
    assert engine.down(delete_data=True) == []
    assert planted.writes_since(mark) == []
    assert planted.census() == before
    assert len([note for note in engine.notes if " is kept: " in note]) == len(OWNERS)


@pytest.mark.slow
def test_up_with_a_planted_state_file(planted: Stage) -> None:
    mark = len(planted.target.calls)
    choices: list[dict[str, Any]] = [{}, {"replace": True}, {"only_steps": frozenset({1})}]
    for options in choices:
        with pytest.raises(ForeignResource, match="in the state file, but without chatprov's tags"):
            planted.engine().up(**options)
    assert planted.writes_since(mark) == []


@pytest.mark.slow
def test_up_of_the_other_variant_with_a_planted_state_file(planted: Stage, project: Project, hardened: Project) -> None:
    """What config.yaml asks for no longer is deleted by `up`, where the state file knows it."""
    planted.project = project if planted.project is hardened else hardened
    mark = len(planted.target.calls)
    for replacing in (False, True):
        with pytest.raises(ForeignResource):
            planted.engine().up(replace=replacing)
    assert planted.writes_since(mark) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "value"),
    [("table.sort_key.name", "time"), ("user_pool.case_sensitive", True), ("user_pool.required_attributes", ["name"])],
)
def test_replace_with_a_planted_state_file(planted: Stage, path: str, value: Any) -> None:
    planted.project = otherwise(planted.project, {path: value})
    mark = len(planted.target.calls)
    with pytest.raises(ForeignResource):
        planted.engine().up(replace=True)
    assert planted.writes_since(mark) == []


NAMES: dict[str, dict[str, Any]] = {
    "table": {"table.name": "Production"},
    "user-pool": {"user_pool.name": "Production"},
    "bucket": {"bucket.name": "production-files"},
    "api": {"api.name": "Production"},
    "role": {"data_source.role_name": "Production"},
}


@pytest.mark.slow
@pytest.mark.parametrize("key", OWNERS)
def test_a_planted_id_of_another_name(stage: Stage, key: str) -> None:
    """The record names somebody's `Production`; `up` makes this stack's own beside it, and `down` removes only that."""
    documented = stage.project
    stage.project = otherwise(documented, NAMES[key])
    stage.engine().up()
    state = json.loads((stage.folder / "aws.json").read_text())
    unmark(stage, [key])
    stage.engine().down()
    theirs = stage.census()
    assert sum(theirs.values()) - theirs["data sources"] == 1
    stage.folder.mkdir(exist_ok=True)
    planted = state | {"resources": {key: state["resources"][key]}}
    (stage.folder / "aws.json").write_text(json.dumps(planted))

    stage.project = documented
    stage.engine().up()
    assert stage.engine().up().changes == []
    assert {name: count - theirs[name] for name, count in stage.census().items()} == ONE_OF_EACH
    (stage.folder / "aws.json").write_text(json.dumps(planted))
    stage.engine().down(delete_data=True)
    assert stage.census() == theirs


@pytest.mark.slow
@pytest.mark.parametrize("action", ["create", "update", "delete"])
def test_a_planted_intent(stage: Stage, action: str) -> None:
    stage.engine().up()
    state = json.loads((stage.folder / "aws.json").read_text())
    unmark(stage, OWNERS)
    intents = {
        key: {"action": action, "type": "t", "name": record["name"], "started": record["recorded"]}
        for key, record in state["resources"].items()
    }
    mark = len(stage.target.calls)
    nothing: dict[str, Any] = {}
    for records in (nothing, state["resources"]):
        (stage.folder / "aws.json").write_text(json.dumps(state | {"resources": records, "intents": intents}))
        with pytest.raises(ForeignResource):
            stage.engine().up()
        (stage.folder / "aws.json").write_text(json.dumps(state | {"resources": records, "intents": intents}))
        assert stage.engine().down(delete_data=True) == []
    assert stage.writes_since(mark) == []


def test_a_stale_record_of_a_part(stage: Stage) -> None:
    stage.engine().up()
    file = stage.folder / "aws.json"
    state = json.loads(file.read_text())
    for record in state["resources"].values():
        record["id"] = record["name"] = "Query.stale"
    file.write_text(json.dumps(state))
    assert stage.engine().up().changes == []
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.parametrize("key", ["user-pool", "app-client", "data-source", "schema"])
def test_a_recorded_id_of_a_wrong_form(stage: Stage, hardened: Project, key: str) -> None:
    stage.project = hardened
    stage.engine().up()
    file = stage.folder / "aws.json"
    state = json.loads(file.read_text())
    state["resources"][key]["id"] = "x y!"
    file.write_text(json.dumps(state))
    assert {change.action for change in stage.engine().plan()} == {"none"}


@pytest.mark.slow
@pytest.mark.parametrize("planted_id", ["x y!", "A_B", "Query.", "a" * 3000])
def test_recorded_ids_of_all_resources_in_wrong_forms(stage: Stage, hardened: Project, planted_id: str) -> None:
    stage.project = hardened
    stage.engine().up()
    file = stage.folder / "aws.json"
    state = json.loads(file.read_text())
    for key in state["resources"]:
        planted = json.loads(json.dumps(state))
        planted["resources"][key]["id"] = planted_id
        file.write_text(json.dumps(planted))
        assert {change.action for change in stage.engine().plan()} == {"none"}, key
    stage.engine().down()
    assert stage.census() == NOTHING


# The same stack in two regions: IAM has no regions, and bucket names are unique in all of them.

ELSEWHERE = "us-east-1"
OTHER_NAMES = {"bucket.name": f"{PLACE}-{ELSEWHERE}", "data_source.role_name": f"ChatMessagesDS-role-{ELSEWHERE}"}


@pytest.fixture
def abroad(stage: Stage, tmp_path: Path) -> Stage:
    """The stage in a second region, with a separate state folder."""
    return Stage(stage.project, tmp_path / "abroad", ELSEWHERE)


def settled(stage: Stage) -> bool:
    return {change.action for change in stage.engine().plan()} == {"none"}


def test_up_in_a_second_region_without_other_names(stage: Stage, abroad: Stage) -> None:
    stage.engine().up()
    mark = len(abroad.target.calls)
    for adopting in (False, True):
        abroad.project = stage.project
        with pytest.raises(
            ForeignResource, match=f"bucket {PLACE} belongs to the stack chat-app in ap-south-1"
        ) as stopped:
            abroad.engine().up(adopt=adopting)
        assert "bucket.name" in stopped.value.advice
        abroad.project = otherwise(stage.project, {"bucket.name": OTHER_NAMES["bucket.name"]})
        for replacing in (False, True):
            with pytest.raises(
                ForeignResource, match=r"role ChatMessagesDS-role belongs to the stack chat-app in ap-south-1"
            ) as stopped:
                abroad.engine().up(adopt=adopting, replace=replacing)
            assert "data_source.role_name" in stopped.value.advice
            assert f"ChatMessagesDS-role-{ELSEWHERE}" in stopped.value.advice
    assert abroad.writes_since(mark) == []
    assert settled(stage)


def test_down_in_a_second_region(stage: Stage, abroad: Stage) -> None:
    stage.engine().up()
    assert abroad.engine().down(delete_data=True) == []
    assert settled(stage)


@pytest.mark.slow
@pytest.mark.parametrize("region_tag", [True, False])
def test_two_stacks_in_two_regions(stage: Stage, abroad: Stage, *, region_tag: bool) -> None:
    stage.engine().up()
    if not region_tag:
        stage.client("iam").untag_role(RoleName="ChatMessagesDS-role", TagKeys=["chatprov:region"])
    abroad.project = otherwise(stage.project, OTHER_NAMES)
    abroad.engine().up()
    assert settled(abroad)
    policy = stage.client("iam").get_role_policy(RoleName="ChatMessagesDS-role", PolicyName="ChatMessages-access")
    assert ":ap-south-1:" in json.dumps(policy["PolicyDocument"])
    abroad.engine().down()
    stage.engine().up()
    assert settled(stage)
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.slow
def test_the_region_tag_of_an_older_role(stage: Stage, abroad: Stage) -> None:
    """Without the region's tag, what its policy reaches says where its stack is."""
    stage.engine().up()
    iam = stage.client("iam")
    iam.untag_role(RoleName="ChatMessagesDS-role", TagKeys=["chatprov:region"])
    (stage.folder / "aws.json").unlink()
    abroad.project = otherwise(stage.project, {"bucket.name": OTHER_NAMES["bucket.name"]})
    with pytest.raises(ForeignResource, match="in ap-south-1"):
        abroad.engine().up()
    assert abroad.engine().down(delete_data=True) == []
    changes = [change for change in stage.engine().plan() if change.action != "none"]
    assert [(change.resource.key, [difference.path for difference in change.differences]) for change in changes] == [
        ("role", ["tags.chatprov:region"])
    ]
    mark = len(stage.target.calls)
    stage.engine().up()
    assert [call.operation for call in stage.writes_since(mark)] == ["TagRole"]
    assert settled(stage)


def test_down_with_an_older_role(stage: Stage) -> None:
    stage.engine().up()
    stage.client("iam").untag_role(RoleName="ChatMessagesDS-role", TagKeys=["chatprov:region"])
    (stage.folder / "aws.json").unlink()
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.parametrize("known", [False, True])
def test_a_bucket_that_s3_refuses_to_show(stage: Stage, *, known: bool) -> None:
    """HeadBucket answers 403 for a bucket of another account, and for an own one without the right s3:ListBucket."""
    played = Played(stage.target)
    if known:
        stage.engine().up()
    played.always("HeadBucket", Answer(403, "403", "Forbidden"))
    mark = len(stage.target.calls)
    choices: list[dict[str, Any]] = [{}, {"adopt": True}, {"replace": True}]
    for options in choices:
        with pytest.raises(ForeignResource) as stopped:
            stage.engine().up(**options)
        told = str(stopped.value)
        assert f"S3 answers 403 to a look at the bucket {PLACE}" in told
        assert "belongs to another AWS account: choose another in config.yaml (bucket.name)" in told
        assert f"you lack the right s3:ListBucket on arn:aws:s3:::{PLACE}" in told
        assert stopped.value.kept == "Nothing was changed."
    assert stage.writes_since(mark) == []


def test_down_with_a_bucket_that_s3_refuses_to_show(stage: Stage) -> None:
    played = Played(stage.target)
    stage.engine().up()
    played.always("HeadBucket", Answer(403, "403", "Forbidden"))
    engine = stage.engine()
    engine.down()
    assert [note for note in engine.notes if f"bucket {PLACE} is kept: S3 answers 403" in note]
    assert stage.census() == NOTHING | {"buckets": 1}


def test_expired_credentials_at_s3(stage: Stage) -> None:
    """HEAD has no body: what is ExpiredToken elsewhere is a bare 400 there."""
    Played(stage.target).always("HeadBucket", Answer(400, "400", "Bad Request"))
    with pytest.raises(CallFailed, match="Could not look for the S3 bucket") as stopped:
        stage.engine().up()
    assert "credentials have expired. Sign in again (`aws login`" in stopped.value.advice
    assert stage.census() == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize(("region", "said"), [("us-east-1", None), ("eu-west-1", "EU"), ("eu-west-1", "eu-west-1")])
def test_the_region_of_a_bucket_in_the_oldest_regions(
    stage: Stage, tmp_path: Path, region: str, said: str | None
) -> None:
    there = Stage(stage.project, tmp_path / region, region)

    def answered(parsed: dict[str, Any], **_: object) -> None:
        parsed["LocationConstraint"] = said

    there.target._session.events.register_last("after-call.s3.GetBucketLocation", answered)
    there.engine().up()
    assert settled(there)
    there.engine().down()
    assert there.census() == NOTHING
