"""The chat backend for the writers, in a local cloud that keeps its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from chatprov.chat.users import add_user, tokens_for
from chatprov.engine.engine import Engine
from chatprov.outputs import outputs_of
from chatprov.target import local_target
from tests.patience import PATIENCE
from tests.whole.kept.writers import PASSWORD, Place

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.outputs import Outputs
    from chatprov.project import Project


def built(project: Project, port: int, folder: Path) -> Place:
    """Build the backend in the cloud on a port, with a user."""
    target = local_target(port, project.config.region)
    engine = Engine(project, target, folder / "state")
    engine.up()
    outputs = outputs_of(engine, engine.read_all())
    cognito = target.client("cognito-idp")
    add_user(cognito, outputs.user_pool_id, "ann@example.com", PASSWORD)
    token = access_token(cognito, outputs)
    once = Config(retries={"total_max_attempts": 1}, read_timeout=PATIENCE, s3={"addressing_style": "path"})
    session = boto3.Session("test", "test", region_name=outputs.region)
    clients = {
        service: session.client(service, endpoint_url=f"http://127.0.0.1:{port}", config=once)
        for service in ("dynamodb", "s3", "cognito-idp", "iam", "appsync")
    }
    return Place(port, outputs, clients.__getitem__, token)


def access_token(cognito: Any, outputs: Outputs) -> str:
    """Return a token of the user, which is valid for an hour."""
    return tokens_for(cognito, outputs.client_id, "ann@example.com", PASSWORD).access
