"""STEP 9 as a user has it: `chatprov upload` in a terminal, in little memory, whatever the file is called."""

from __future__ import annotations

import fcntl
import json
import os
import re
import struct
import subprocess
import sys
import termios
import threading
from typing import TYPE_CHECKING

from chatprov.chat.users import add_user
from tests.patience import PATIENCE
from tests.whole.conftest import ROOT

if TYPE_CHECKING:
    from tests.whole.conftest import Chatprov

MEBI = 1 << 20
MEASURED = """
import re, sys
from chatprov.cli.main import cli
try: cli(sys.argv[1:])
finally: print(re.search(r"VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def test_a_small_file_of_an_odd_name(cloud: Chatprov) -> None:
    bucket = cloud.json("up")["outputs"]["bucket"]
    path = cloud.folder / "-Grüße 日本\n🎉.png"
    path.write_bytes(os.urandom(1000))
    done = cloud.json("upload", str(path), "--room", "../a b/", "--sender", "ann")
    assert cloud.target().client("s3").get_object(Bucket=bucket, Key=done["key"])["Body"].read() == path.read_bytes()
    assert cloud.json("test")["ok"]
    left = cloud.target().client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert [one["Key"] for one in left] == [done["key"]]


def test_a_large_file_as_a_user_in_little_memory(cloud: Chatprov) -> None:
    outputs = cloud.json("up")["outputs"]
    add_user(cloud.target().client("cognito-idp"), outputs["user_pool_id"], "ann@example.com", "Correct-horse-7")
    path = cloud.folder / "film.mp4"
    path.write_bytes(os.urandom(50 * MEBI))
    where = ["--port", str(cloud.port), "--state-dir", str(cloud.folder / "state")]
    user = ["--user", "ann@example.com", "--password-stdin", "--json"]
    command = [sys.executable, "-c", MEASURED, *where, "upload", str(path), "--room", "room1", *user]
    out, shown = in_terminal(command, "Correct-horse-7\n")
    done = json.loads(out)
    assert (done["bytes"], done["content_type"], done["message"]["sender"]) == (
        50 * MEBI,
        "video/mp4",
        "ann@example.com",
    )
    assert re.search(
        r"Uploading film\.mp4.*\d/52\.4 MB.*S3 stores it.*Downloading it to compare.*\d/52\.4 MB", shown, re.DOTALL
    )
    assert int(shown.split()[-1]) < 150 * 1024
    assert "Correct-horse-7" not in out + shown
    stored = cloud.target().client("s3").get_object(Bucket=outputs["bucket"], Key=done["key"])["Body"]
    assert stored.read() == path.read_bytes()


def in_terminal(command: list[str], typed: str) -> tuple[str, str]:
    """Run a command whose stderr is a terminal; return what came on stdout and what the terminal showed."""
    ours, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    shown: list[bytes] = []

    def look() -> None:
        while piece := _read(ours):
            shown.append(piece)

    watching = threading.Thread(target=look)
    watching.start()
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm"},
        input=typed,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        check=True,
    )
    os.close(terminal)
    watching.join(PATIENCE)
    os.close(ours)
    return ran.stdout, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(shown).decode())


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, MEBI)
    except OSError:  # it is not open any more
        return b""
