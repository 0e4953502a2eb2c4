"""Records what the local cloud has written to a folder, and what it answers with it: every later version has to read it.

When the form of the folder or the version of a log has changed, `python -m tests.local.kept_folders.recording` writes an archive
and its answers to `recorded`, named by the form and the versions. What was recorded before stays.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chatprov.local import archive
from chatprov.local.locks import READS_ALL
from chatprov.local.services.cognito import clock
from chatprov.local.storage import CloudFolder
from tests.local.cloudformation.stacks import deployed
from tests.local.services import state_answers, state_world
from tests.local.services.dynamodb import test_state as dynamodb_state
from tests.local.services.state_world import Memory, World
from tests.local.states import moto_world, recording
from tests.local.states.moto_world import answer, as_json, client
from tests.own_services import OwnServices, mocked_aws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.keeping import Keepers

    Document = dict[str, Any]

STACK: Final = """
Resources:
  Kept: {Type: AWS::SSM::Parameter, Properties: {Name: kept, Type: String, Value: kept value}}
  Data: {Type: AWS::CDK::Metadata}
Outputs:
  Name: {Value: !Ref Kept, Export: {Name: exported}}
"""
CHANGES: Final = {"StackName": "stack", "ChangeSetName": "changes"}
RECORDED: Final = Path(__file__).parent / "recorded"
_VERSION_OF: Final = re.compile(rb'[0-9a-f]{8} \{"log":([0-9]+)\}\n')


class KeptWorld(World):
    """A world whose changes are kept, as those of a cloud that is used over HTTP."""

    def __init__(self, own: OwnServices, memory: Memory | None = None) -> None:
        super().__init__(memory, own.appsync, own.cognito)
        self._keepers: Keepers = own.keepers

    def change(self, name: str, number: int) -> None:
        super().change(name, number)
        self._keepers.keep(READS_ALL, None)


def build(own: OwnServices) -> Document:
    """Create one of everything in a cloud, and return what its users remember."""
    memory = recording.build()
    with closing(client("s3", region="us-east-1")) as s3:
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="file", Body=b"roomId,text\na,one\n,two\n")
    dynamodb_state.fill(own.dynamodb)
    with closing(client("cloudformation", region="us-east-1")) as cloudformation:
        deployed(cloudformation, "stack", STACK)
        given = {"ChangeSetName": "changes", "TemplateBody": STACK.replace("kept value", "another value")}
        cloudformation.create_change_set(StackName="stack", **given)
    world = KeptWorld(own)
    state_world.build(world)
    own.keepers.keep(READS_ALL, None)
    return {"moto": memory, "users": asdict(world.memory)}


def answers(own: OwnServices, memory: Mapping[str, Any]) -> Document:
    """Return what a cloud answers about all that it has, and what those get who go on with what they remember."""
    world = KeptWorld(own, Memory(**memory["users"]))
    found: Document = {
        "appsync and cognito": state_answers.view(world),
        "dynamodb": dynamodb_state.view(own.dynamodb),
        "stacks": {
            "stack": answer("cloudformation", "describe_stacks", region="us-east-1", StackName="stack"),
            "events": answer("cloudformation", "describe_stack_events", region="us-east-1", StackName="stack"),
            "resources": answer("cloudformation", "list_stack_resources", region="us-east-1", StackName="stack"),
            "changes": answer("cloudformation", "describe_change_set", region="us-east-1", **CHANGES),
            "parameter": answer("ssm", "get_parameter", region="us-east-1", Name="kept"),
        },
        "moto": moto_world.continued(memory["moto"]),
        "continued": state_answers.continued(world),
        "signed in": state_answers.signed_in(world),
    }
    answered: Document = as_json(found)
    return answered


def versions_in(folder: Path) -> dict[str, int]:
    """Return the form of a folder and the versions of its logs, as the files have them."""
    found = {"": json.loads((folder / "state.json").read_bytes())["content"]["form"]}
    for file in folder.glob("*.log"):
        with file.open("rb") as opened:
            version = _VERSION_OF.fullmatch(opened.readline())
        assert version is not None, file
        found[file.name.partition(".")[0]] = int(version[1])
    return found


def record(folder: Path) -> Document:
    """Write a cloud to a folder, and return what is recorded with it, apart from the answers."""
    with closing(CloudFolder(folder)) as opened, mocked_aws(folder=opened) as own:
        memory = json.loads(json.dumps(build(own)))
    return {"recorded_at": clock.now(), "versions": versions_in(folder), "memory": memory}


def read(folder: Path, memory: Mapping[str, Any]) -> Document:
    """Return the answers of a cloud that has a folder."""
    with closing(CloudFolder(folder)) as opened, mocked_aws(folder=opened) as own:
        return answers(own, memory)


def main() -> None:
    """Record this version."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "cloud"
        recorded = record(folder)
        name = "-".join(str(version) for _, version in sorted(recorded["versions"].items()))
        archive.save(folder, RECORDED / f"{name}.tar.gz")
        recorded["answers"] = read(folder, recorded["memory"])
    text = json.dumps(recorded, indent=1).encode()
    (RECORDED / f"{name}.json.gz").write_bytes(gzip.compress(text, mtime=0))
    print(f"{name}: {len(text)} bytes of answers")  # noqa: T201  # what was written


if __name__ == "__main__":
    main()
