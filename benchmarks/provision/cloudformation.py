"""The exported template deployed on the local cloud beside ministack: by boto3, `aws cloudformation deploy` and `cdk deploy`.

`cdk deploy` is measured if CHATPROV_CDK_MODULES names a folder in which `npm install` was run for an app of `chatprov export
--format cdk`. It deploys an assembly with the same template, as `cdk synth` makes it.

They are new processes in each round, so that the first deployment has what a program loads for it; the next ones have not. Tables
and pools are not protected, so that the stack can be deleted between deployments, and RealtimeUrl is no output, because ministack
does not have this attribute of an API.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import urllib3

from benchmarks.provision.local_cloud import ROOT, free_port, timed
from chatprov.cloudformation.reading import read_template
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.local.process import LocalCloud
from chatprov.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS, AGAIN = 5, 3
REGION, STACK = "ap-south-1", "chat-app"
AWS = Path(sys.prefix) / "awscli" / "bin" / "aws"
MINISTACK = Path(sys.prefix) / "ministack" / "bin" / "ministack"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
AT_ONCE = {"Delay": 0.01, "MaxAttempts": 10_000}
"""A waiter asks without the 30 seconds between two questions; the AWS CLI waits as it does."""
OTHER = "ministack"
"""What the times of the others are divided by; it keeps nothing, as the local cloud in memory does."""
_START_SECONDS = 60
ASSEMBLY = {
    "version": "36.0.0",
    "artifacts": {
        STACK: {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://123456789012/{REGION}",
            "properties": {"templateFile": "template.json"},
        }
    },
}
"""What `cdk synth` writes for a stack of the legacy synthesizer, which needs no `cdk bootstrap`."""


def template() -> str:
    """Return the exported template that both can deploy and delete."""
    text = cloudformation(load_project(ROOT, ROOT), REGION)[FILE]
    return re.sub(r"  RealtimeUrl:\n    Value: .*\n", "", text).replace("Protection: ACTIVE", "Protection: INACTIVE")


@contextmanager
def local_cloud(folder: Path) -> Iterator[str]:
    """Start the local cloud, which keeps its data in a folder, and return its URL."""
    cloud = LocalCloud(free_port(), folder / "log", folder / "data")
    yield cloud.start().url
    cloud.stop()


@contextmanager
def in_memory(folder: Path) -> Iterator[str]:
    """Start the local cloud without a folder, as `local start --memory` does, and return its URL."""
    cloud = LocalCloud(free_port(), folder / "log")
    yield cloud.start().url
    cloud.stop()


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """Start ministack, and return its URL."""
    port = free_port()
    environment = os.environ | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([MINISTACK], cwd=folder, env=environment, stdout=log, stderr=log) as process,
    ):
        end = time.monotonic() + _START_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"ministack did not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.01)
        yield url
        process.terminate()


def _answers(url: str) -> bool:
    try:
        return urllib3.request("GET", f"{url}/_ministack/health", retries=False).status == 200  # noqa: PLR2004  # OK
    except urllib3.exceptions.HTTPError:
        return False


def by_boto3(client: Any, url: str, file: Path) -> float:  # noqa: ARG001  # as by_cli
    """Return how long CreateStack and its waiter take."""
    began = time.monotonic()
    client.create_stack(StackName=STACK, TemplateBody=file.read_text(), Capabilities=["CAPABILITY_NAMED_IAM"])
    client.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=AT_ONCE)
    return time.monotonic() - began


def by_cli(client: Any, url: str, file: Path) -> float:  # noqa: ARG001  # as by_boto3
    """Return how long `aws cloudformation deploy` takes as a whole process."""
    options = ("--stack-name", STACK, "--template-file", str(file), "--capabilities", "CAPABILITY_NAMED_IAM")
    return timed(str(AWS), "--endpoint-url", url, "cloudformation", "deploy", *options)


def by_cdk(client: Any, url: str, file: Path) -> float:  # noqa: ARG001  # as by_boto3
    """Return how long `cdk deploy` of an assembly takes as a whole process."""
    assembly = file.with_name("cdk.out")
    assembly.mkdir(exist_ok=True)
    (assembly / "template.json").write_text(json.dumps(read_template(file.read_text())))
    (assembly / "manifest.json").write_text(json.dumps(ASSEMBLY))
    os.environ |= {"AWS_ENDPOINT_URL": url, "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1"}
    return timed(NODE, str(CDK), "deploy", "--app", str(assembly), "--require-approval", "never")


WAYS: dict[str, Callable[[Any, str, Path], float]] = {"boto3": by_boto3, "aws cloudformation deploy": by_cli}
NODE = shutil.which("node") or "node"
if MODULES := os.environ.get("CHATPROV_CDK_MODULES"):
    CDK = Path(MODULES) / "node_modules" / "aws-cdk" / "bin" / "cdk"
    WAYS["cdk deploy"] = by_cdk
CLOUDS = {"local cloud": local_cloud, "in memory": in_memory, OTHER: ministack}


def deployments(url: str, way: Callable[[Any, str, Path], float], file: Path) -> tuple[float, list[float]]:
    """Return the seconds of the first deployment on a cloud and of the next ones; the stack is deleted after each."""
    client = boto3.client("cloudformation", endpoint_url=url)
    times = []
    for _ in range(1 + AGAIN):
        times.append(way(client, url, file))
        resources = client.describe_stack_resources(StackName=STACK)["StackResources"]
        states = {resource["ResourceStatus"] for resource in resources}
        if states != {"CREATE_COMPLETE"} or len(resources) != file.read_text().count("    Type: AWS::"):
            raise SystemExit(f"{url} has not created everything: {resources}")
        client.delete_stack(StackName=STACK)
        client.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=AT_ONCE)
    return times[0], times[1:]


def main() -> None:
    """Measure in turns, each on new processes, and print medians and ratios."""
    os.environ |= CREDENTIALS
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for turn in range(ROUNDS):
        clouds = list(CLOUDS.items())
        for cloud, started in clouds if turn % 2 else clouds[::-1]:
            for name, way in WAYS.items():
                with tempfile.TemporaryDirectory() as made:
                    file = Path(made) / FILE
                    file.write_text(template())
                    began = time.monotonic()
                    with started(Path(made)) as url:
                        times["start", cloud].append(time.monotonic() - began)
                        first, again = deployments(url, way, file)
                times[f"{name}, first", cloud].append(first)
                times[f"{name}, again", cloud].extend(again)
    for name in dict.fromkeys(name for name, _ in times):
        base = statistics.median(times[name, OTHER])
        print(f"{name:33s} {OTHER} {base:5.2f} s", end="")
        for cloud in (cloud for cloud in CLOUDS if cloud != OTHER):
            middle = statistics.median(times[name, cloud])
            print(f"   {cloud} {middle:5.2f} s, {middle / base:.2f} times", end="")
        print()


if __name__ == "__main__":
    os.environ.pop("AWS_PROFILE", None)
    main()
