"""The summary after `up`: the result, the endpoints, and the next steps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.counting import count
from chatprov.ui.board import DONE
from chatprov.ui.narrow import ByWidth, below
from chatprov.ui.outputs_table import outputs_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.plan import Change
    from chatprov.outputs import Outputs

NEXT = {
    "chatprov walkthrough": "see how each step is done by hand, and which boto3 calls did it here",
    "chatprov web": "chat on a page in the browser",
    "chatprov test": "sign a user in, send a message and read it back",
    "chatprov status": "see the state of every resource",
    "chatprov down": "delete everything",
}

NEXT_WITHOUT_LESSONS = {
    "chatprov outputs --json": "the addresses and ids for your frontend",
    "chatprov user add ann@example.com": "make a user who can sign in",
    **{f"chatprov {name}": NEXT[f"chatprov {name}"] for name in ("status", "down")},
}


def summary(
    changed: Sequence[Change], total: int, outputs: Outputs, *, target: str, seconds: float, options: str = ""
) -> RenderableType:
    """Return the summary of a run that changed `changed` of `total` resources in `seconds`, at `target`.

    `options` are added to the commands it proposes.
    """
    what = "Chat backend" if outputs.table_name else "Backend"
    took = f"{seconds:.1f} s"
    if changed:
        counted = Counter(DONE.get(change.action, change.action) for change in changed)
        done = ", ".join(f"{number} {word}" for word, number in counted.items())
        head = f"{what} ready {target}: {done} of {count(total, 'resource')} ({took})."
    else:
        head = f"{what} ready {target}: no changes ({took})."
    reach: dict[str, str | None] = {
        "GraphQL URL": outputs.graphql_url,
        "Real-time URL": outputs.realtime_url,
        "User pool id": outputs.user_pool_id,
        "App client id": outputs.client_id,
        **({"Table": outputs.table_name} if outputs.table_name else {}),
        **{f"Table {key}": name for key, name in outputs.tables.items()},
        **({"Bucket": outputs.bucket} if outputs.bucket else {}),
        **{f"API key {name}": key for name, key in outputs.api_keys.items()},
    }
    if outputs.target == "local":
        reach["Console"] = f"{outputs.endpoint_url}/_chatprov/"
    return Group(
        Text(),
        Text(head, "bold green"),
        Text(),
        outputs_table(reach),
        Text(),
        Text("Next steps", "bold"),
        next_commands(NEXT if outputs.table_name else NEXT_WITHOUT_LESSONS, options),
    )


def reach(exports: str) -> RenderableType:
    """Return what to run before the commands of the AWS CLI and of boto3."""
    return Group(Text("In another terminal, for the AWS CLI and boto3:"), Text(f"{exports}\n", "cyan"))


def next_commands(commands: dict[str, str], options: str = "") -> RenderableType:
    """Return commands, each with `options` added, and their purposes; lines are not broken, so that commands can be copied."""
    named = {f"  {name}{options}": what for name, what in commands.items()}
    width = max(map(len, named))
    narrow = [
        Group(Text(name, "cyan", no_wrap=True, overflow="ignore"), *([below(Text(what), 6)] if what else []))
        for name, what in named.items()
    ]
    return ByWidth(_in_columns(named, width), Group(*narrow))


def _in_columns(named: dict[str, str], width: int) -> RenderableType:
    return Group(
        *(
            Text.assemble(
                (f"{name:<{width}}" if what else name, "cyan"),
                f"   {what}" if what else "",
                no_wrap=True,
                overflow="ignore",
            )
            for name, what in named.items()
        )
    )
