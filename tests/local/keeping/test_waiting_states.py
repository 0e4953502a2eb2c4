"""What a folder has of moto's services, in a process that has not loaded moto: what is read without it, and what loads it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.moto_iam.keeper import IAM_FORM
from chatprov.local.storage import CloudFolder
from tests.conftest import ROOT
from tests.local.keeping.changes import ACCOUNT, policy, trust
from tests.local.keeping.test_kept_services import TABLE, Running, code, running

if TYPE_CHECKING:
    from pathlib import Path
pytestmark = pytest.mark.slow

ROLES: Final = f"arn:aws:iam::{ACCOUNT}:role"
BOUNDARY: Final = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
OF_AWS: Final = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclass(frozen=True)
class Kept:
    """A folder with identities, a session and a bucket; `given` is what the scripts get."""

    folder: Path
    given: dict[str, str]

    def run(self, script: str) -> None:
        """Run a script in a new process, where `services` has what is in the folder."""
        code = START + script
        command = [sys.executable, "-c", code, str(self.folder), json.dumps(self.given)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


START: Final = """
import json, sys
from pathlib import Path
from chatprov.local import moto_loading
from chatprov.local.kept_services import KeptServices
from chatprov.local.locks import ServiceLocks
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.moto_iam.requesters import MotoRequesters
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_iam.stored_roles import MOTO_ROLES
from chatprov.local.moto_s3.bucket_files import MotoBucketFiles
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.moto_tags import MotoTags
from chatprov.local.offered import SERVICES
from chatprov.local.ports import BucketPlace
from chatprov.local.storage import CloudFolder
account, roles = "123456789012", "arn:aws:iam::123456789012:role"
folder, given = CloudFolder(Path(sys.argv[1])), json.loads(sys.argv[2])
locks = ServiceLocks(SERVICES)
services = KeptServices("http://127.0.0.1:1", locks, folder)
assert "moto" not in sys.modules
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept") / "cloud"
    with running(folder) as cloud:
        given = fill(cloud)
    return Kept(folder, given)


def fill(cloud: Running) -> dict[str, str]:
    iam, sts, s3 = (cloud.client(service) for service in ("iam", "sts", "s3"))
    trusted = trust({"AWS": ACCOUNT})
    iam.create_policy(PolicyName="Boundary", PolicyDocument=policy("dynamodb:*"))
    iam.create_policy_version(PolicyArn=BOUNDARY, PolicyDocument=policy("dynamodb:Query"), SetAsDefault=True)
    attached = iam.create_policy(PolicyName="Attached", PolicyDocument=policy("dynamodb:Get*"))["Policy"]["Arn"]
    iam.create_role(RoleName="Chat", Path="/a/b/", AssumeRolePolicyDocument=trusted, PermissionsBoundary=BOUNDARY)
    iam.put_role_policy(RoleName="Chat", PolicyName="inline", PolicyDocument=policy("dynamodb:Put*"))
    iam.attach_role_policy(RoleName="Chat", PolicyArn=attached)
    iam.create_role(RoleName="Reader", AssumeRolePolicyDocument=trusted)
    iam.attach_role_policy(RoleName="Reader", PolicyArn=OF_AWS)
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    session = sts.assume_role(RoleArn=f"{ROLES}/Reader", RoleSessionName="session")["Credentials"]["AccessKeyId"]
    s3.create_bucket(Bucket="files")
    s3.put_bucket_tagging(Bucket="files", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_object(Bucket="files", Key="k", Body=b"content")
    return {"key": key, "session": session}


def test_roles_and_keys_are_the_same_without_moto_as_with_it(kept: Kept) -> None:
    kept.run("""
def seen():
    role = MOTO_ROLES.find(account, roles + "/a/b/Chat")
    parts = role.arn, role.name, role.role_id, role.trust_policy, role.policies, role.boundary
    others = [MOTO_ROLES.find(*asked) for asked in (
        (account, roles + "/Chat"), (account, roles + "/None"), ("999999999999", roles + "/a/b/Chat"),
        ("999999999999", "arn:aws:iam::999999999999:role/a/b/Chat"), (account, "Chat"),
    )]
    return parts, others, [issuer_of(given["key"]), issuer_of(given["session"]), issuer_of("AKIAAAAAAAAAAAAAAAAA")]

before, role = seen(), MOTO_ROLES.find(account, roles + "/a/b/Chat")
assert MOTO_ROLES.is_current(account, role)
assert before[1:] == ([None] * 5, [account, account, None])
assert len(before[0][4]) == 2 and "Query" in before[0][5]
assert MotoRequesters().of_key("AKIAAAAAAAAAAAAAAAAA", "aws").identity is None
for service in SERVICES:
    services.keepers.keep(service, None)
assert "moto" not in sys.modules
sizes = {file: file.stat().st_size for file in folder.path.glob("*.log")}
moto_loading.load()
assert not MOTO_ROLES.is_current(account, role)
assert seen() == before
assert MOTO_ROLES.is_current(account, MOTO_ROLES.find(account, role.arn))
for service in SERVICES:
    services.keepers.keep(service, None)
assert {file: file.stat().st_size for file in folder.path.glob("*.log")} == sizes
""")


@pytest.mark.parametrize(
    "needed",
    [
        "['Statement' in document for document in MOTO_ROLES.find(account, roles + '/Reader').policies] == [True]",
        "MotoRequesters().of_key(given['key'], 'aws').principal.arns[0].endswith(':user/ann')",
        "MotoRequesters().of_key(given['session'], 'aws').identity is not None",
        "MotoBuckets().owner_of('files') == account",
        "[bucket.objects for bucket in MotoBuckets().all()] == [1]",
        "[found.key for found in MotoBuckets().objects('files', 9)] == ['k']",
        "MotoBuckets().may_page_change('/files', [], 'PUT') is False",
        "[key for key, _ in MotoBucketFiles(locks.of('s3')).read(BucketPlace('files', account), '')] == ['k']",
        "[found.tags for found in MotoTags().tagged(account, 'us-east-1')] == [{'a': 'b'}]",
        "'Chat' in str(IAM_STATE.export_state())",
    ],
)
def test_what_needs_moto_loads_it(kept: Kept, needed: str) -> None:
    kept.run(f"assert {needed}\nassert moto_loading.is_loaded()")


def entry(role: dict[str, Any], folder: Path) -> None:
    """Write a folder whose IAM has one role."""
    made = CloudFolder(folder)
    log = IAM_FORM.open(made)
    made.start()
    log.append([(("role", ACCOUNT, "aws", "AROA1"), role)])
    made.close()


def test_a_role_that_moto_cannot_have_is_reported_by_what_needs_moto_and_stays_in_the_folder(tmp_path: Path) -> None:
    role: dict[str, Any] = {
        "path": "/",
        "created": "2026-01-01T00:00:00+00:00",
        "inline_policies": {},
        "attached_policies": [f"arn:aws:iam::{ACCOUNT}:policy/None"],
        "name": "Chat",
        "trust_policy": trust({"AWS": ACCOUNT}),
        "description": None,
        "max_session_duration": 3600,
        "boundary": None,
        "tags": {},
        "last_used": None,
    }
    entry(role, tmp_path / "cloud")
    (file,) = (tmp_path / "cloud").glob("iam.*.log")
    content = file.read_bytes()
    with running(tmp_path / "cloud") as cloud:
        iam, dynamodb = cloud.client("iam"), cloud.client("dynamodb")
        dynamodb.create_table(**TABLE)
        assert code(iam.list_roles) == (500, "ServiceFailure")
        assert code(cloud.client("s3").list_buckets) == (500, "InternalError")
        with pytest.raises(iam.exceptions.ClientError, match=f"{file} is damaged: an entry is not a part .* of iam"):
            iam.create_user(UserName="ann")
        assert dynamodb.list_tables()["TableNames"] == ["Rooms"]
    assert file.read_bytes() == content


def test_a_state_waits_until_all_can_be_given() -> None:
    script = """
from chatprov.local import moto_loading
state, given = {("1", "aws"): "state"}, []
def fine():
    def give():
        assert moto_loading.waiting("iam") == state and not moto_loading.is_loaded()
        given.append("iam")
    return give
def fails():
    raise ValueError
assert not moto_loading.load_for_waiting()
moto_loading.give("iam", state, fine)
moto_loading.give("s3", state, fails)
try:
    moto_loading.load_for_waiting()
except ValueError:
    given.append("failed")
assert given == ["failed"] and moto_loading.waiting("iam") == state and not moto_loading.is_loaded()
moto_loading.give("s3", state, lambda: lambda: given.append("s3"))
assert moto_loading.load_for_waiting() and given == ["failed", "iam", "s3"]
assert moto_loading.waiting("iam") == {}
moto_loading.give("logs", state, lambda: lambda: given.append("logs"))
assert given == ["failed", "iam", "s3", "logs"] and moto_loading.waiting("logs") == {}
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
