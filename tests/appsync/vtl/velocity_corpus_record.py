"""Records what Apache Velocity 1.7 makes of the hand-written and the generated templates.

    python -m tests.appsync.vtl.velocity_corpus_record

needs javac and java, and Velocity 1.7 with what it needs, on Debian: apt-get install default-jdk-headless velocity.
Other places of the jars: VELOCITY_CLASSPATH.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from pathlib import Path

import yaml

from tests.appsync.vtl.velocity_corpus import HERE, RECORDED, generated, without_addresses

JARS = ("velocity", "commons-collections3", "commons-lang")
CLASSPATH = os.environ.get("VELOCITY_CLASSPATH") or ":".join(f"/usr/share/java/{name}.jar" for name in JARS)


def hand_written() -> list[str]:
    """Return the templates of cases/."""
    files = sorted((HERE / "cases").glob("*.yaml"))
    return [case["template"] for path in files for case in yaml.safe_load(path.read_text())]


def record(templates: list[str]) -> list[dict[str, str]]:
    """Return what Velocity makes of each of the templates; the first line of what it says of syntax is enough."""
    context = yaml.safe_load((HERE / "context.yaml").read_text())
    lines = "".join(json.dumps(each) + "\n" for each in (context, *templates))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "Harness.java"
        source.write_text((HERE / "velocity_corpus_harness.java").read_text())
        subprocess.run(["javac", "-nowarn", "-cp", CLASSPATH, "-d", folder, str(source)], check=True)
        command = [
            "java",
            "-XX:+UseSerialGC",
            "-XX:-ShowCodeDetailsInExceptionMessages",
            "-XX:-OmitStackTraceInFastThrow",  # an exception that is thrown often keeps its message
            "-Dsun.reflect.inflationThreshold=2147483647",  # as above, for the exceptions of reflection
            "-cp",
            f"{folder}:{CLASSPATH}",
            "Harness",
        ]
        ended = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
    outcomes = [json.loads(line) for line in ended.stdout.splitlines()]
    return [
        {"template": template, kind: text.partition("\n")[0] if kind == "syntax_error" else without_addresses(text)}
        for template, outcome in zip(templates, outcomes, strict=True)
        for kind, text in outcome.items()
    ]


def main() -> None:
    """Write the recording; the same templates make the same file."""
    cases = record([*hand_written(), *generated()])
    content = "".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n" for case in cases)
    RECORDED.write_bytes(gzip.compress(content.encode("utf-8", "surrogatepass"), mtime=0))


if __name__ == "__main__":
    main()
