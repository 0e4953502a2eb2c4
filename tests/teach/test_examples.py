"""The Python of a step that makes no resource is run as it is printed, against the local cloud."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import requests
from botocore.config import Config

from chatprov.chat.graphql_http import post
from chatprov.chat.users import temporary_token
from chatprov.outputs import outputs_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from chatprov.project import Project
    from tests.teach.learner import Learner

PHOTO = b"\\xff\\xd8\\xff\\xe0 a photo"
MUTATION = "mutation Send($input: MessageInput!) { sendMessage(input: $input) { fileUrl } }"


def test_the_example_of_the_upload(
    learner: Learner, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = learner.engine()
    outputs = outputs_of(engine, engine.survey())
    step = next(one for one in project.steps if one.number == 9)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    monkeypatch.setenv("AWS_ENDPOINT_URL", learner.target.endpoint_url or "")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    sent: list[Any] = []
    with temporary_token(learner.client("cognito-idp"), outputs.user_pool_id, outputs.client_id) as token:

        def send_message(**message: str) -> None:
            whole = {"sender": "ann", "timestamp": str(time.time()), **message}
            answer = post(outputs.graphql_url, MUTATION, token=token, variables={"input": whole})
            sent.append(answer.body["data"]["sendMessage"]["fileUrl"])

        names: dict[str, Any] = {
            "boto3": boto3,
            "Config": Config,
            "requests": requests,
            "uuid4": uuid4,
            "json": json,
            "region": outputs.region,
            "bucket": outputs.bucket,
            "send_message": send_message,
        }
        exec(step.example, names)
    assert names["photo"] == PHOTO
    (url,) = sent
    assert "?" not in url
    assert requests.get(url, timeout=10).status_code == 403
    learner.client("s3").delete_object(**names["file"])
    names["s3"].close()
