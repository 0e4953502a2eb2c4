"""An operation answers when its deployment has ended, if that is soon: SDKs ask at once, and then only after 30 seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.services.cloudformation import service
from tests.local.cloudformation.stacks import table, template
from tests.patience import PATIENCE

if TYPE_CHECKING:
    import pytest


def test_waiters_of_the_sdk_find_the_end_at_once(stacks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOMENT", PATIENCE)
    stacks.create_stack(StackName="soon", TemplateBody=template({"A": table()}))
    once = {"MaxAttempts": 1, "Delay": 1}
    stacks.get_waiter("stack_create_complete").wait(StackName="soon", WaiterConfig=once)
    stacks.delete_stack(StackName="soon")
    stacks.get_waiter("stack_delete_complete").wait(StackName="soon", WaiterConfig=once)
