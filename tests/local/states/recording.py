"""Records the state of moto's services as documents, which every later version has to read.

`python -m tests.local.states.recording > tests/local/states/recorded/version-N.json` writes the file of version N.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_sts.state import STS_STATE
from tests.local.states import test_iam_state, test_logs_state, test_s3_state
from tests.local.states.moto_world import ACCOUNT, as_json, continued, documents
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from tests.local.states.moto_world import Document

_NEVER: Final = "2126-01-01T00:00:00+00:00"


def record() -> dict[str, Any]:
    """Return a state with what its users get from it; its sessions do not expire, and its objects are small."""
    with mocked_aws():
        memory = build()
        return {"documents": documents(), "memory": memory, "continued": continued(memory)}


def build() -> dict[str, Any]:
    """Create what is recorded, and return what its users remember."""
    memory = test_iam_state.build()
    test_logs_state.build()
    test_s3_state.ask("create_bucket", Bucket="chat", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    ownership = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    test_s3_state.ask("put_bucket_ownership_controls", Bucket="chat", OwnershipControls=ownership)
    test_s3_state.ask("put_public_access_block", Bucket="chat", PublicAccessBlockConfiguration=test_s3_state.OPEN)
    test_s3_state.set_up("chat")
    test_s3_state.store(large=b"large", parts=(b"end",))
    kept: Document = as_json(STS_STATE.export_state())
    for session in kept["accounts"][ACCOUNT]["aws"]["sessions"].values():
        session["expiration"] = _NEVER
    STS_STATE.import_state(kept)
    return memory


if __name__ == "__main__":
    print(json.dumps(record(), indent=1))  # noqa: T201
