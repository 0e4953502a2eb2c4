"""Carries out the operation of a stack that is in progress: creation, update, rollback, deletion.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation import TemplateFault, dependencies_of, evaluated_outputs
from chatprov.local.services.cloudformation.comparison import changed_names, needs_replacement, nested_differs
from chatprov.local.services.cloudformation.deployable import deployable_again, properties_of
from chatprov.local.services.cloudformation.faults import FAILURES, DeploymentStopped, reason_of
from chatprov.local.services.cloudformation.nested import NestedDeployments
from chatprov.local.services.cloudformation.place import STACK, now
from chatprov.local.services.cloudformation.resources import StackResources, policies_of
from chatprov.local.services.cloudformation.stack import IN_PROGRESS, RecordedOutput, StackResource
from chatprov.local.storage import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.cloudformation import TemplateResource, TemplateScope
    from chatprov.local.services.cloudformation.place import StackPlace
    from chatprov.local.services.cloudformation.stack import StackRecord

log = logging.getLogger(__name__)
PAUSE: Final = 0.1
PAUSES: Final = 10
"""Pauses of so many seconds between two attempts to store a step; between them, the cloud may be stopped."""
RESTARTED: Final = "The local cloud was stopped during the operation."
_NOT_STORED: Final = (
    "The local cloud could not store a step of the operation, because its disk is full or cannot be written."
)
_RETAINS: Final = frozenset({"Retain", "RetainExceptOnCreate"})


class _FailedError(Exception):
    """A resource could not be created or updated, or the outputs could not; `logical_id` is None for the latter."""

    def __init__(self, logical_id: str | None, reason: str) -> None:
        super().__init__(reason)
        self.logical_id, self.reason = logical_id, reason


class Deployment:
    """The operation of one stack; `run` returns when it has ended."""

    def __init__(self, place: StackPlace, stack_id: str) -> None:
        self._place, self._id = place, stack_id
        self._resources = StackResources(place, stack_id, NestedDeployments(place, self._run_nested))
        self._imports: set[str] = set()
        self._waits = False

    def run(self, interrupted: str | None = None) -> None:
        """Carry out what the status of the stack says; `interrupted` is the reason why a part of it has been carried out before.

        On a full disk, the operation waits until there is room, and then goes on as after a restart.
        """
        try:
            while not self._is_carried_out(interrupted):
                interrupted = _NOT_STORED
                self._wait_for_room()
        except DeploymentStopped:
            log.info("The stack %s goes on at the next start.", self._stack.name)

    def _is_carried_out(self, interrupted: str | None) -> bool:
        """Return whether the operation has come to its end; False if a step could not be stored."""
        try:
            self._run(interrupted)
        except NotWrittenError as error:
            if not self._waits:
                log.warning("The stack %s waits until its next step can be stored: %s", self._stack.name, error)
            self._waits = True
            return False
        return True

    def _wait_for_room(self) -> None:
        for _ in range(PAUSES):
            self._continue()
            time.sleep(PAUSE)

    def _run(self, interrupted: str | None) -> None:
        status = self._stack.status
        if status == "CREATE_IN_PROGRESS":
            self._create(interrupted)
        elif status == "UPDATE_IN_PROGRESS":
            self._update(interrupted)
        elif status == "DELETE_IN_PROGRESS":
            self._delete()
        elif status == "ROLLBACK_IN_PROGRESS":
            self._rollback()
        elif status == "UPDATE_ROLLBACK_IN_PROGRESS":
            self._roll_update_back()
        elif status.endswith("CLEANUP_IN_PROGRESS"):
            self._clean_up(status.removesuffix("_CLEANUP_IN_PROGRESS"))

    @property
    def _stack(self) -> StackRecord:
        return self._place.stack(self._id)

    def _run_nested(self, stack_id: str) -> None:
        Deployment(self._place, stack_id)._run(None)  # noqa: SLF001  # a parent must not go on when the cloud stops

    def _continue(self) -> None:
        if self._place.is_stopped():
            raise DeploymentStopped

    # creation

    def _create(self, interrupted: str | None) -> None:
        try:
            self._deploy(interrupted)
        except _FailedError as error:
            reason = _failed_words("create", error)
            match self._stack.request.on_failure:
                case "DO_NOTHING":
                    self._place.set_status(self._id, "CREATE_FAILED", reason)
                case "DELETE":
                    self._place.set_status(self._id, "DELETE_IN_PROGRESS", f"{reason} Delete requested by user.")
                    self._delete()
                case _:
                    self._place.set_status(self._id, "ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
                    self._rollback()
            return
        self._place.set_status(self._id, "CREATE_COMPLETE")

    def _rollback(self) -> None:
        failed = self._delete_all(
            self._stack.resources.values(), keep=lambda record: record.deletion_policy == "Retain"
        )
        if failed:
            self._place.set_status(self._id, "ROLLBACK_FAILED", _names_words("delete", failed))
        else:
            self._place.set_status(self._id, "ROLLBACK_COMPLETE", outputs=[], imports=[])

    # update

    def _words_of(self, error: _FailedError) -> str:
        record = self._stack.resources.get(error.logical_id or "")
        is_new = record is not None and record.status.startswith("CREATE")
        return _failed_words("create" if is_new else "update", error)

    def _update(self, interrupted: str | None) -> None:
        try:
            self._deploy(interrupted)
        except _FailedError as error:
            self._place.set_status(self._id, "UPDATE_ROLLBACK_IN_PROGRESS", self._words_of(error))
            self._roll_update_back()
            return
        stack = self._stack
        replaced = [
            old
            for name, old in stack.undo.items()
            if old is not None and stack.resources[name].physical_id != old.physical_id
        ]
        cleanup = [
            *(old for old in replaced if old.update_replace_policy != "Retain"),
            *(stack.resources[name] for name in self._removed()),
        ]
        status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        kept = {name: record for name, record in stack.resources.items() if name not in self._removed()}
        self._place.set_status(self._id, status, cleanup=cleanup, resources=kept, undo={}, previous=None)
        self._clean_up("UPDATE_COMPLETE")

    def _removed(self) -> list[str]:
        """Return the resources that the template has not any more."""
        stack = self._stack
        deployable = deployable_again(stack.request)
        active = deployable.active(deployable.scope(self._place.region(), stack))
        return [name for name in stack.resources if name not in active]

    def _roll_update_back(self) -> None:
        stack = self._stack
        failed: list[str] = []
        for name, old in reversed([*stack.undo.items()]):
            self._continue()
            current = self._stack.resources.get(name)
            if current is None:
                continue
            try:
                if old is not None and current.physical_id == old.physical_id:
                    self._resources.undo(old, current)
                else:
                    self._set_back(name, old, current)
            except FAILURES as error:
                failed.append(name)
                self._resources.put(replace(current, status="UPDATE_FAILED"), reason_of(error))
        if failed:
            self._place.set_status(self._id, "UPDATE_ROLLBACK_FAILED", _names_words("update", failed))
            return
        request = stack.previous or stack.request
        status = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
        self._place.set_status(self._id, status, undo={}, previous=None, request=request)
        self._clean_up("UPDATE_ROLLBACK_COMPLETE")

    def _set_back(self, name: str, old: StackResource | None, current: StackResource) -> None:
        """Have the record of before again, and note what is to be deleted in its place."""
        with self._place.changes():
            resources = {key: record for key, record in self._stack.resources.items() if key != name}
            if old is not None:
                resources[name] = old
            self._place.change(self._id, resources=resources, cleanup=[*self._stack.cleanup, current])

    def _clean_up(self, status: str) -> None:
        """Delete what an update has replaced or removed; a failure does not change the result of the update."""
        retains = _RETAINS if status == "UPDATE_COMPLETE" else {"Retain"}
        for record in reversed(self._stack.cleanup):
            self._continue()
            if record.deletion_policy in retains and record.logical_id not in self._stack.resources:
                skipped = replace(record, status="DELETE_SKIPPED")
                self._resources.put(skipped, is_current=False)
            elif record.physical_id is not None:
                try:
                    self._resources.delete(record, is_current=False)
                except FAILURES as error:
                    self._resources.put(replace(record, status="DELETE_FAILED"), reason_of(error), is_current=False)
            rest = [entry for entry in self._stack.cleanup if entry.physical_id != record.physical_id]
            self._place.change(self._id, cleanup=rest)
        self._place.set_status(self._id, status, cleanup=[])

    # deletion

    def _delete(self) -> None:
        stack = self._stack
        used = self._used_export(stack.outputs, [])
        if used is not None:
            self._place.set_status(
                self._id, "DELETE_FAILED", f"Export {used[0]} cannot be deleted as it is in use by {used[1]}"
            )
            return
        failed = self._delete_all(
            stack.resources.values(),
            keep=lambda record: record.deletion_policy in _RETAINS or record.logical_id in stack.retained,
        )
        if failed:
            self._place.set_status(self._id, "DELETE_FAILED", _names_words("delete", failed))
        else:
            self._place.set_status(self._id, "DELETE_COMPLETE", outputs=[], imports=[], deleted=now())

    def _delete_all(self, records: Iterable[StackResource], keep: Any) -> list[str]:
        """Delete resources after all that need them; return the names of those that could not be deleted."""
        left = {
            record.logical_id: record
            for record in records
            if record.status not in {"DELETE_COMPLETE", "DELETE_SKIPPED"}
        }
        failed: list[str] = []
        while left:
            needed = {other for record in left.values() for other in record.needs if other != record.logical_id}
            free = [name for name in left if name not in needed] or [*left]
            for name in reversed(free):
                self._continue()
                record = left.pop(name)
                if keep(record):
                    self._resources.put(replace(record, status="DELETE_SKIPPED"))
                    continue
                try:
                    self._resources.delete(record, is_current=True)
                except FAILURES as error:
                    failed.append(name)
                    self._resources.put(replace(record, status="DELETE_FAILED"), reason_of(error))
        return failed

    # what creation and update have in common

    def _deploy(self, interrupted: str | None) -> None:
        """Bring the resources and outputs to what the request says; raises _FailedError."""
        if interrupted is not None:
            raise _FailedError(None, interrupted)
        stack = self._stack
        deployable = deployable_again(stack.request)
        try:
            active = deployable.active(deployable.scope(self._place.region(), stack))
            first = deployable.scope(self._place.region(), stack)
            needs = dependencies_of(active, first.is_true)
        except FAILURES as error:
            raise _FailedError(None, reason_of(error)) from None
        for name, resource in active.items():
            self._continue()
            scope = deployable.scope(self._place.region(), self._stack, imports=self._imports)
            self._deploy_resource(resource, scope, list(needs[name]))
        scope = deployable.scope(self._place.region(), self._stack, imports=self._imports)
        try:
            outputs = [
                RecordedOutput(found.key, found.value, found.description, found.export_name)
                for found in evaluated_outputs(scope)
            ]
            self._check_exports(outputs)
        except FAILURES as error:
            raise _FailedError(None, reason_of(error)) from None
        description = deployable.template.description
        self._place.change(self._id, outputs=outputs, imports=sorted(self._imports), description=description)

    def _deploy_resource(self, resource: TemplateResource, scope: TemplateScope, needs: list[str]) -> None:
        name = resource.logical_id
        stack = self._stack
        old = stack.resources.get(name)
        is_new = old is None or not old.exists
        try:
            properties = properties_of(resource, scope, stack.request.tags)
            if old is None or is_new:
                self._note_undo(name, None)
                self._resources.create(resource, properties, needs)
                return
            changed = changed_names(old.properties, properties)
            if not changed and not (resource.type == STACK and nested_differs(self._place, old)):
                same = replace(old, needs=needs, **policies_of(resource))
                if same != old:
                    self._resources.put(same, old.reason, with_event=False)
                return
            self._note_undo(name, old)
            if needs_replacement(resource.type, old.properties, properties):
                self._resources.create(resource, properties, needs, replaced=old)
            else:
                self._resources.update(old, resource, properties, needs)
        except FAILURES as error:
            self._note_failure(resource, reason_of(error), "CREATE" if is_new else "UPDATE")
            raise _FailedError(name, reason_of(error)) from None

    def _note_undo(self, name: str, old: StackResource | None) -> None:
        if self._stack.status == "UPDATE_IN_PROGRESS":
            self._place.change(self._id, undo={**self._stack.undo, name: old})

    def _note_failure(self, resource: TemplateResource, reason: str, verb: str) -> None:
        """Store that a resource has failed; what its creation has already made stays in its record, to be deleted."""
        record = self._stack.resources.get(resource.logical_id)
        if record is None or (verb == "CREATE" and not record.status.endswith(IN_PROGRESS)):
            record = StackResource(resource.logical_id, resource.type, "", now())
        self._resources.put(replace(record, status=f"{verb}_FAILED"), reason)

    def _check_exports(self, outputs: list[RecordedOutput]) -> None:
        """Raise TemplateFault if a name is exported already, or if a used export changes or goes."""
        exports = self._place.region().exports()
        for output in outputs:
            found = exports.get(output.export_name or "")
            if found is not None and found[1] != self._id:
                other = self._place.stack(found[1]).name
                raise TemplateFault(f"Export with name {output.export_name} is already exported by stack {other}")
        used = self._used_export(self._stack.outputs, outputs)
        if used is not None:
            gone = used[0] not in {output.export_name for output in outputs}
            verb = "deleted" if gone else "updated"
            raise TemplateFault(f"Export {used[0]} cannot be {verb} as it is in use by {used[1]}")

    def _used_export(self, old: list[RecordedOutput], new: list[RecordedOutput]) -> tuple[str, str] | None:
        """Return an export that changes or goes although other stacks use it, and the names of these."""
        kept = {output.export_name: output.value for output in new}
        for output in old:
            if output.export_name is None or kept.get(output.export_name) == output.value:
                continue
            users = [
                stack.name for stack in self._place.region().importers(output.export_name) if stack.stack_id != self._id
            ]
            if users:
                return output.export_name, " and ".join(sorted(users))
        return None


def _failed_words(verb: str, error: _FailedError) -> str:
    return error.reason if error.logical_id is None else _names_words(verb, [error.logical_id])


def _names_words(verb: str, names: list[str]) -> str:
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]."
