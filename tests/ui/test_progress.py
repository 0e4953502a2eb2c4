"""Live progress: what the board knows, what a terminal shows, what a log gets."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from chatprov.engine.events import Event
from chatprov.ui.board import Board, Line
from chatprov.ui.progress import Progress
from chatprov.ui.progress_lines import progress_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.engine.events import Phase


class Now:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


LINES = [
    Line("table", 1, "DynamoDB table", "ChatMessages"),
    Line("pool", 2, "Cognito user pool", "ChatUserPool"),
    Line("client", 2, "Cognito app client", "ChatAppClient"),
]


def event(phase: Phase, key: str = "table", **more: Any) -> Event:
    line = next((one for one in LINES if one.key == key), Line(key, 9, "Thing", key))
    return Event(phase=phase, key=key, type=line.type, name=line.name, step=line.step, **more)


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def board(now: Now) -> Board:
    board = Board(now)
    board.begin(LINES)
    return board


def test_a_resource_from_waiting_to_usable(board: Board, now: Now, shown: Callable[..., str]) -> None:
    def first() -> str:
        return shown(progress_lines(board)).splitlines()[0]

    assert first() == "STEP 1  · DynamoDB table      ChatMessages   waiting"
    board.apply(event("create"))
    assert first().endswith("ChatMessages   creating")
    now.seconds += 2
    assert first().endswith("creating  2 s")
    board.apply(event("done"))
    assert first() == "STEP 1  ✔ DynamoDB table      ChatMessages   created  2.0 s"
    board.apply(event("settling", reason="DynamoDB is making the table ACTIVE", expected_seconds=8))
    now.seconds += 4
    assert first().endswith("━━━━━───── 4 of about 8 s")
    assert shown(progress_lines(board)).splitlines()[-1] == "ChatMessages: DynamoDB is making the table ACTIVE"
    board.apply(event("settled"))
    assert first().endswith("created  6.0 s")


def test_lines_are_grouped_by_step_and_do_not_move(board: Board, now: Now, shown: Callable[..., str]) -> None:
    text = shown(progress_lines(board)).splitlines()
    assert [line[:7].strip() for line in text] == ["STEP 1", "STEP 2", ""]
    columns = {line.index("Chat") for line in text}
    board.apply(event("create", "client"))
    now.seconds += 61
    assert {line.index("Chat") for line in shown(progress_lines(board)).splitlines()} == columns


def test_aws_asking_us_to_wait_is_shown_with_its_reason(board: Board, shown: Callable[..., str]) -> None:
    board.apply(event("create", "pool"))
    board.apply(event("waiting", "pool", reason="AWS asks for fewer calls a second", expected_seconds=0.2))
    text = shown(progress_lines(board)).splitlines()
    assert text[1].endswith("throttled  0 s")
    assert text[-1] == "ChatUserPool: AWS asks for fewer calls a second"


def test_what_is_under_way_when_a_run_ends_is_marked(board: Board, shown: Callable[..., str]) -> None:
    board.apply(event("create"))
    board.apply(event("create", "pool"))
    board.apply(event("done", "pool"))
    assert "Ctrl-C again quits at once" in shown(progress_lines(board, stopping=True))
    board.apply(event("done"))
    board.apply(event("settling", reason="because", expected_seconds=8))
    board.apply(event("create", "client"))
    board.stop()
    text = shown(progress_lines(board, stopping=True)).splitlines()
    assert [line.split()[-1] for line in text] == ["yet", "created", "creating"]
    assert "◌" in text[0]
    assert "created; not ready yet" in text[0]
    assert "✔" in text[1]
    assert "✘" in text[2]
    assert "stopped while creating" in text[2]


def test_parts_go_with_their_owner(board: Board, shown: Callable[..., str]) -> None:
    board.begin(LINES, {"pool": ("client",)})
    board.apply(event("delete", "pool"))
    changed = board.apply(event("gone", "pool"))
    assert [line.key for line in changed] == ["pool", "client"]
    assert [line.split()[-1] for line in shown(progress_lines(board)).splitlines()] == ["waiting", "deleted", "deleted"]


def test_an_unannounced_resource_gets_a_line(board: Board) -> None:
    board.apply(event("settling", "other", reason="because"))
    assert [line.key for line in board.lines()] == ["table", "pool", "client", "other"]


def test_before_a_run_begins_only_the_reason_is_kept(now: Now) -> None:
    board = Board(now)
    board.apply(event("waiting", reason="AWS asks for fewer calls a second"))
    assert board.lines() == []
    assert board.note == "DynamoDB table ChatMessages: AWS asks for fewer calls a second"


def console(*, terminal: bool) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=100, height=40, force_terminal=terminal, legacy_windows=False), file


def test_a_log_gets_one_line_for_each_finished_resource(now: Now) -> None:
    plain, file = console(terminal=False)
    progress = Progress(plain, Board(now))
    with progress.during("Looking"):
        progress.begin(LINES)
        progress.on_event(event("create"))
        now.seconds += 1.5
        progress.on_event(event("done"))
        progress.on_event(event("settling", reason="DynamoDB is making the table ACTIVE", expected_seconds=8))
        now.seconds += 6
        progress.on_event(event("settled"))
        progress.on_event(event("update", "client"))
        progress.on_event(event("done", "client"))
    assert file.getvalue().splitlines() == [
        "STEP 1: DynamoDB table ChatMessages: created in 1.5 s",
        "STEP 1: DynamoDB table ChatMessages: DynamoDB is making the table ACTIVE (about 8 s)",
        "STEP 1: DynamoDB table ChatMessages: ready after 6.0 s",
        "STEP 2: Cognito app client ChatAppClient: updated",
    ]


def test_a_terminal_keeps_the_last_picture(now: Now) -> None:
    live, file = console(terminal=True)
    progress = Progress(live, Board(now))
    with progress.during("Looking"):
        progress.begin(LINES)
        for key in ("table", "pool", "client"):
            progress.on_event(event("create", key))
            progress.on_event(event("done", key))
    last = file.getvalue().rpartition("STEP 1")[2]
    assert last.count("created") == 3
    assert file.getvalue().rstrip().endswith("\x1b[?25h")  # the cursor is back


def test_an_error_leaves_the_picture_and_the_cursor(now: Now) -> None:
    live, file = console(terminal=True)
    progress = Progress(live, Board(now))

    def run() -> None:
        with progress.during("Looking"):
            progress.begin(LINES)
            progress.on_event(event("create"))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run()
    assert "stopped while creating" in file.getvalue().rpartition("STEP 1")[2]
    assert "\x1b[?25h" in file.getvalue().rpartition("STEP 1")[2]


def test_what_is_over_at_once_shows_no_spinner(now: Now) -> None:
    live, file = console(terminal=True)
    progress = Progress(live, Board(now))
    with progress.during("Looking"):
        pass
    assert "Looking" not in file.getvalue()
    with progress.during("Looking"):
        now.seconds += 2
    assert "Looking ...\x1b[2m  2 s" in file.getvalue()


def test_events_from_many_threads_lose_nothing(now: Now) -> None:
    plain, file = console(terminal=False)
    progress = Progress(plain, Board(now))
    progress.begin([Line(str(number), 1, "Thing", str(number)) for number in range(40)])

    def work(number: int) -> None:
        for phase in ("create", "done"):
            progress.on_event(event(phase, str(number)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(file.getvalue().splitlines()) == 40
    assert {line.state for line in progress.board.lines()} == {"done"}


def test_why_something_takes_long_is_told_once_where_there_is_no_terminal(now: Now) -> None:
    plain, file = console(terminal=False)
    progress = Progress(plain, Board(now))
    with progress.during("Trying the chat"):
        for reason in ("the role is new", "the role is new", "", "the role is new"):
            progress.note(reason)
    assert file.getvalue() == "Trying the chat: the role is new\n" * 2


def test_why_something_takes_long_is_shown_beside_the_spinner_in_a_terminal(now: Now) -> None:
    live, file = console(terminal=True)
    progress = Progress(live, Board(now))
    with progress.during("Trying the chat"):
        progress.note("the role is new")
        now.seconds += 5
    assert "Trying the chat (the role is new) ..." in file.getvalue()
