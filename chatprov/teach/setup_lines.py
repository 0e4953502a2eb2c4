"""The lines at the beginning of what a lesson shows, so that it runs in a new shell and never reaches another account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from chatprov.engine.engine import Engine

DEFAULT_ENDPOINT: Final = "http://127.0.0.1:4566"
DEFAULT_PORT: Final = 4566
IMPORTS: Final = {
    "import base64": "base64.",
    "import json": "json.",
    "import os": "",
    "import subprocess": "subprocess.",
    "from pathlib import Path": "Path(",
    "from uuid import uuid4": "uuid4(",
}
"""The imports of the standard library, and the text that shows that a program needs one."""
INSTALLED: Final = {
    "import requests": "requests.",
    "from botocore.config import Config": "Config(",
    "from websockets.sync.client import connect": "connect(",
}
"""The same for packages."""


@dataclass(frozen=True)
class SetupLines:
    """Where the calls of the lessons go."""

    region: str
    endpoint_url: str | None
    """None for AWS itself, where the learner's own profile is used."""
    port: int = DEFAULT_PORT
    """The port of the local cloud for commands of chatprov."""
    own_keys: bool = False
    """Whether the learner's own credentials are used: on AWS, and at another endpoint, where they may select an account."""
    profile: str | None = None
    """The profile of these credentials, if it is not the default one."""

    @classmethod
    def of(cls, engine: Engine, profile: str | None = None) -> SetupLines:
        """Return the lines for the target of an engine; a local cloud that is not running has its usual address."""
        target = engine.target
        if target.kind == "aws":
            return cls(engine.region, None, own_keys=True, profile=profile)
        endpoint = target.endpoint_url or DEFAULT_ENDPOINT
        port = urlsplit(endpoint).port if target.kind == "local" else None
        own_keys = target.kind == "endpoint"
        return cls(engine.region, endpoint, port or DEFAULT_PORT, own_keys, profile if own_keys else None)

    @property
    def exports(self) -> str:
        """The lines for a shell. A pager would wait for keys between pasted commands, so there is none."""
        lines = [f"export AWS_DEFAULT_REGION={self.region} AWS_PAGER="]
        if self.endpoint_url:
            lines.insert(0, f"export AWS_ENDPOINT_URL={shell_word(self.endpoint_url)}")
        if self.profile:
            lines.append(f"export AWS_PROFILE={shell_word(self.profile)}")
        if not self.own_keys:
            lines.append("export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test")
        return "\n".join(lines)

    def shell(self, commands: str) -> str:
        """Return commands with the exports before them; commands that have their own endpoint are unchanged."""
        if "export AWS_ENDPOINT_URL=" in commands:
            return commands
        lines = [self.exports]
        if self.port != DEFAULT_PORT and "chatprov " in commands:
            lines.append(f"export CHATPROV_PORT={self.port}")
        return "\n".join([*lines, commands])

    def python(self, code: str) -> str:
        """Return a program: the imports and the settings that the code needs, and the code."""
        used = [line for line, sign in IMPORTS.items() if sign in code]
        others = [line for line, sign in INSTALLED.items() if sign in code]
        packages = [word for word in ("requests", "websockets") if any(word in line for line in others)]
        settings = {"AWS_DEFAULT_REGION": self.region}
        if self.endpoint_url:
            settings["AWS_ENDPOINT_URL"] = self.endpoint_url
        if self.profile:
            settings["AWS_PROFILE"] = self.profile
        if not self.own_keys:
            settings |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test")
        if self.port != DEFAULT_PORT and '"chatprov"' in code:
            settings["CHATPROV_PORT"] = str(self.port)
        return "\n".join([
            *([f"# pip install {' '.join(packages)}"] if packages else []),
            *sorted(used, key=lambda line: (line.startswith("from"), line)),
            "",
            *sorted(["import boto3", *others], key=lambda line: (line.startswith("from"), line)),
            "",
            *(f'os.environ["{name}"] = {json.dumps(value)}' for name, value in settings.items()),
            "",
            code,
        ])  # fmt: skip
