"""A process that stores objects in a folder, and writes the name of each to its output when it has been answered."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from tests.local.s3.kept import ask, started
from tests.local.s3.test_s3_files import LARGE, SMALL


def main() -> None:
    """Store objects and delete every third one until the process is killed."""
    with started(Path(sys.argv[1])):
        ask("create_bucket", Bucket="chat", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for number in itertools.count():
            key = f"k{number}"
            ask("put_object", Bucket="chat", Key=key, Body=LARGE if number % 4 == 0 else SMALL)
            print("put", key, flush=True)  # noqa: T201  # the test reads it
            if number % 3 == 0:
                print("delete", key, flush=True)  # noqa: T201
                ask("delete_object", Bucket="chat", Key=key)
                print("deleted", key, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
