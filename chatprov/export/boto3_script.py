"""`--format boto3`: one script that makes all calls in their order, with the schema and the code of the resolvers in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from chatprov.export.comments import StepComments, commented, heading
from chatprov.export.names import OUTPUTS
from chatprov.export.recorded import RecordedProject, record_project
from chatprov.teach.python_code import bare_calls, names_used, value_as_code
from chatprov.teach.symbols import Symbol, identifier, names_in

if TYPE_CHECKING:
    from chatprov.project import Project

FILE: Final = "create_chat.py"
URLS: Final = {"graphql_url": "GRAPHQL", "realtime_url": "REALTIME"}
UNTIL_READY: Final = {
    "start_schema_creation": """\
# AppSync reads the schema after its answer, and a resolver needs the result.
status = appsync.get_schema_creation_status(apiId=api_id)
while status["status"] == "PROCESSING":
    time.sleep(1)
    status = appsync.get_schema_creation_status(apiId=api_id)
if status["status"] == "FAILED":
    raise SystemExit(f"AppSync refuses the schema: {status['details']}")""",
}
"""What a call has to be followed by, because AWS does its work after the answer."""


def boto3_script(project: Project, region: str) -> dict[str, str]:
    """Return the script by its file name."""
    recorded = record_project(project, region, portable=False)
    ordered, outputs = recorded.in_creation_order(), _outputs(recorded)
    used = names_used([made.recording for made in ordered])
    used |= {
        name
        for text in (*outputs.values(), *(parameter.default for parameter in recorded.parameters))
        for name in _inner(text)
    }
    comments, blocks = StepComments(), bare_calls([made.recording for made in ordered], used, files_in="FILES")
    parts = [_head(recorded, used), _files(recorded)]
    for made, block in zip(ordered, blocks, strict=True):
        waits = [UNTIL_READY[call.method] for call in made.calls if call.method in UNTIL_READY]
        parts.append("\n".join([*comments.of([made]), block, *waits]))
    parts.append(f"print(json.dumps({value_as_code(outputs, len('print(json.dumps('))}, indent=2))")
    return {FILE: "\n\n".join(part for part in parts if part) + "\n"}


def _head(recorded: RecordedProject, used: set[str]) -> str:
    """Return the first lines: imports, region, account, and the values that the user may choose."""
    waits = any(call.method in UNTIL_READY for made in recorded.resources for call in made.calls)
    lines = [
        *heading(
            recorded,
            "boto3",
            ["It asks for nothing, and stops at the first error: run it in an account without these resources."],
        ),
        "import json",
        "import os",
        *(["import time"] if waits else []),
        "",
        "import boto3",
        "",
        f"boto3.setup_default_session(region_name={value_as_code(recorded.region)})",
    ]
    if "account" in used:
        lines.append('account = boto3.client("sts").get_caller_identity()["Account"]')
    for parameter in recorded.parameters:
        lines += commented([f"{parameter.purpose}."])
        lines.append(
            f'{parameter.name} = os.environ.get("{parameter.name.upper()}", {value_as_code(parameter.default)})'
        )
    return "\n".join(lines)


def _files(recorded: RecordedProject) -> str:
    """Return the texts of the project's files as a mapping."""
    texts = {name: text for text, name in recorded.files.items()}
    return "\n".join(
        ["FILES = {", *(f"    {json.dumps(name)}: {_long_text(texts[name])}," for name in sorted(texts)), "}"]
    )


def _long_text(text: str) -> str:
    """Return a text of several lines as a literal that reads like the file."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    plain = escaped.endswith("\n") and all(letter.isprintable() or letter in "\n\t" for letter in text)
    return f'"""\\\n{escaped}"""' if plain else json.dumps(text)


def _outputs(recorded: RecordedProject) -> dict[str, str]:
    """Return the outputs of the resources that the project has, with placeholders."""
    handles = {made.resource.key: made.recording.handle for made in recorded.resources}
    found: dict[str, str] = {"account": Symbol("account"), "region": recorded.region}
    for name, (key, attribute) in OUTPUTS.items():
        if key not in handles:
            continue
        if attribute in URLS:
            found[name] = Symbol(f'appsync.get_graphql_api(apiId=api_id)["graphqlApi"]["uris"]["{URLS[attribute]}"]')
            continue
        known = getattr(handles[key], attribute)
        found[name] = Symbol(f"{identifier(key)}_{attribute}") if isinstance(known, Symbol) else known
    return found


def _inner(text: str) -> set[str]:
    """Return the names of the variables in a text with placeholders."""
    return {variable for name in names_in(text) for variable in re.findall(r"\b[a-z_]+\b", name)}
