"""config.yaml of an API that is not the chat: what refers to nothing, exists twice or does not go together is one clear line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.config import load
from chatprov.config.configuration import json_schema
from chatprov.errors import ConfigError
from chatprov.new_project import EMPTY, TEMPLATES, make_project
from chatprov.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

PUT_TASK = "  - {name: putTask, data_source: Tasks, code: graphql/putTask.js}\n"
NONE_WITH_ROLE = "{name: Lists, table: lists, role_name: TodoLists-role}"
REFUSED = [
    ("no such table", "table: tasks,", "table: task,", "data_sources[1].table", "there is lists, tasks"),
    (
        "no such data source",
        "lists, data_source: Lists",
        "lists, data_source: Lst",
        "resolvers[0].data_source",
        "there is Lists, Tasks",
    ),
    (
        "the chat's table",
        "lists, data_source: Lists",
        "lists, data_source: table",
        "resolvers[0].data_source",
        "no data source table",
    ),
    (
        "a function's data source",
        "putTask, data_source: Tasks",
        "putTask, data_source: none",
        "functions[1].data_source",
        "no data source none",
    ),
    (
        "no such function",
        "[requireList, putTask]",
        "[requireList, put]",
        "resolvers[4].functions[1]",
        "no function put",
    ),
    ("a function twice", PUT_TASK, PUT_TASK * 2, "functions[2].name", "putTask already"),
    (
        "a data source twice",
        "TodoTasks-role}",
        "TodoTasks-role}\n  - {name: Tasks}",
        "data_sources[2].name",
        "is used already",
    ),
    ("a role twice", "TodoTasks-role", "TodoLists-role", "data_sources[1].role_name", "belongs to another data source"),
    ("a table without a role", NONE_WITH_ROLE, "{name: Lists, table: lists}", "data_sources[0]", "has a role_name"),
    ("a table twice", "name: TodoTasks", "name: TodoLists", "tables.tasks.name", "TodoLists already"),
    (
        "one key for both",
        "sort_key: {name: id",
        "sort_key: {name: listId",
        "tables.tasks.sort_key.name",
        "another name",
    ),
    (
        "a key's type",
        "sort_key: {name: createdAt, type: S}",
        "sort_key: {name: listId, type: N}",
        "tables.tasks.indexes[0].sort_key.type",
        "type S",
    ),
    (
        "an index without attributes",
        "- name: byOwner",
        "- name: byOwner\n        projection: INCLUDE",
        "tables.tasks.indexes[0]",
        "names attributes",
    ),
    ("a group twice", "[admins]", "[admins, admins]", "user_pool.groups", "duplicate value admins"),
    ("a key of more than a year", "days: 365", "days: 366", "api.keys[0].days", "less than or equal to 365"),
    (
        "a pipeline with a data source",
        "functions: [req",
        "data_source: Lists, functions: [req",
        "resolvers[4]",
        "no data_source",
    ),
    ("the URL of no bucket", "files_url: false", "files_url: true", "api.files_url", "there is no bucket"),
    (
        "logs without a role",
        "logs: null",
        "logs: {field_level: ALL, verbose: false, retention_days: 1}",
        "api.logs",
        "left out",
    ),
    ("no such file", "graphql/putTask.js", "graphql/put.js", "functions[1].code", "there is no file"),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "why"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, old: str, new: str, key: str, why: str) -> None:
    make_project(tmp_path / "own", template="todo")
    file = tmp_path / "own" / "config.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError) as refused:
        load(file)
    [line] = str(refused.value).partition("\nNothing")[0].splitlines()
    assert line.startswith("config.yaml:")
    assert f" {key}: " in line
    assert why in line


@pytest.mark.parametrize("template", [EMPTY, *TEMPLATES])
def test_a_template_is_a_project_without_lessons(tmp_path: Path, template: str) -> None:
    files = make_project(tmp_path / "own", template=template)
    assert not [name for name in files if name.startswith("steps/")]
    assert (tmp_path / "own" / "config.schema.json").read_text() == json_schema()
    project = load_project(tmp_path / "own", tmp_path)
    assert project.check_code() == []
    assert not project.config.is_chat
    assert all(resource.text.requires is None for _, resource in project.resources())
