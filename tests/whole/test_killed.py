"""kill -9 during `up`, for real: the next `up` completes, and exactly one of each resource exists."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from tests.patience import PATIENCE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.whole.conftest import Chatprov


class Toll(ThreadingHTTPServer):
    """A proxy in front of the local cloud, which counts the writes and kills the process at one of them."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Pass)
        self.cloud = f"http://127.0.0.1:{port}"
        self.victim: subprocess.Popen[str] | None = None
        self.deadly = -1
        self.after_acting = False
        self.writes = 0
        self.pool = urllib3.PoolManager(maxsize=20)
        self.counting = threading.Lock()


class _Pass(BaseHTTPRequestHandler):
    server: Toll
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def pass_on(self) -> None:
        toll = self.server
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        target = self.headers.get("x-amz-target", "")
        writes = "Create" in target or b"Action=Create" in body or b"Action=Put" in body
        writes = writes or (not target and self.command in ("PUT", "POST") and b"Action=Get" not in body)
        with toll.counting:
            toll.writes += writes
            deadly = writes and toll.writes == toll.deadly
        if deadly and not toll.after_acting:
            self.kill()
            return
        answer = toll.pool.request(
            self.command,
            toll.cloud + self.path,
            headers=dict(self.headers),
            body=body,
            preload_content=True,
            decode_content=False,
        )
        if deadly:
            self.kill()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(answer.data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on  # noqa: N815  # http.server looks for these

    def kill(self) -> None:
        victim = self.server.victim
        assert victim is not None
        victim.kill()
        self.close_connection = True


@pytest.fixture
def toll(cloud: Chatprov) -> Iterator[Toll]:
    server = Toll(cloud.port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def census(chatprov: Chatprov) -> dict[str, int]:
    target = chatprov.target()

    def count(service: str, operation: str, member: str, **parameters: Any) -> int:
        return len(getattr(target.client(service), operation)(**parameters)[member])

    return {
        "tables": count("dynamodb", "list_tables", "TableNames"),
        "pools": count("cognito-idp", "list_user_pools", "UserPools", MaxResults=60),
        "buckets": count("s3", "list_buckets", "Buckets"),
        "apis": count("appsync", "list_graphql_apis", "graphqlApis"),
        "roles": count("iam", "list_roles", "Roles"),
    }


@pytest.mark.parametrize(
    ("deadly", "after_acting"),
    [(2, True), (5, False), (9, True), (12, False)],
    ids=lambda value: ("after" if value else "before") + " AWS acted" if isinstance(value, bool) else str(value),
)
def test_up_after_kill_9(cloud: Chatprov, toll: Toll, deadly: int, after_acting: bool) -> None:  # noqa: FBT001
    cloud.endpoint = f"http://127.0.0.1:{toll.server_port}"
    toll.deadly, toll.after_acting = deadly, after_acting
    toll.victim = cloud.start("up")
    toll.victim.communicate(timeout=PATIENCE)
    assert toll.victim.returncode == -9
    toll.deadly = -1
    done = cloud.json("up")
    assert done["changes"]
    assert census(cloud) == {"tables": 1, "pools": 1, "buckets": 1, "apis": 1, "roles": 1}
    assert {step["state"] for step in cloud.json("status")["steps"]} == {"done", "ready"}
