"""`chatprov up` on the local cloud beside boto3 and the AWS CLI in the tutorial's order, each as a whole process."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chatprov.local.process import LocalCloud

ROUNDS = 7
CLI_SCRIPT = Path(__file__).with_name("in_aws_cli.sh")
ROOT = Path(__file__).resolve().parents[2]


CLI_ROUNDS = 2
"""Of the AWS CLI, whose commands take a second each."""


def seconds(*command: str) -> float:
    """Return how long a Python module takes from start to exit."""
    return timed(sys.executable, "-m", *command)


def timed(*command: str) -> float:
    """Return how long a command takes from start to exit."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.monotonic() - began


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Measure in turns, each on an empty cloud, and print medians and ratios."""
    by_hand, by_cli, warm, again, cold = [], [], [], [], []
    for turn in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            cloud = LocalCloud(port, Path(folder) / "log")
            url = cloud.start().url
            by_hand.append(seconds("benchmarks.provision.in_boto3", url))
            cloud.stop()
            if turn < CLI_ROUNDS and shutil.which("aws"):
                cloud.start()
                by_cli.append(timed("sh", str(CLI_SCRIPT), url, str(ROOT / "graphql")))
                cloud.stop()
            options = ("--port", str(port), "--state-dir", folder)
            cold.append(seconds("chatprov", "up", *options))
            cloud.stop()
            cloud.start()
            warm.append(seconds("chatprov", "up", *options))
            again.append(seconds("chatprov", "up", *options))
            cloud.stop()
    base = statistics.median(by_hand)
    print(f"boto3 in order, cloud running     {base:.2f} s")
    if by_cli:
        middle = statistics.median(by_cli)
        print(f"AWS CLI in order, cloud running   {middle:.2f} s   {middle / base:.2f} times")
    else:
        print("AWS CLI in order                  not measured: there is no `aws` on the PATH")
    for name, times in (("up, cloud running", warm), ("up, nothing to do", again), ("up, cloud started too", cold)):
        middle = statistics.median(times)
        print(f"chatprov {name:24s} {middle:.2f} s   {middle / base:.2f} times")


if __name__ == "__main__":
    os.environ.pop("AWS_PROFILE", None)
    main()
