"""Lessons on pages: everything is told, nothing overflows, keys do what they say."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.text import Text

from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.target import aws_target
from chatprov.teach.course import lessons
from chatprov.teach.prediction import Played
from chatprov.teach.sections import SideBySide, after, before
from chatprov.ui.lesson_page import CodeToCopy, blocks, lesson_header
from chatprov.ui.lesson_stage import FlowStage, PagedStage
from chatprov.ui.screens import paginate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chatprov.project import Project
    from chatprov.teach.course import Lesson
    from chatprov.teach.walkthrough import Move

pytestmark = pytest.mark.slow
WIDTH, HEIGHT = 100, 40
CLEAR = "\x1b[2J"


@pytest.fixture
def engine(project: Project, moto_aws: None, tmp_path: Path) -> Engine:
    return Engine(project, aws_target("ap-south-1", "ap-south-1", None), tmp_path)


def terminal(width: int = WIDTH) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    console = Console(
        file=file, width=width, height=HEIGHT, force_terminal=True, color_system=None, highlight=False, markup=False
    )
    return console, file


def told(text: str) -> str:
    """Return what a page says, without its frames and line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("made", [False, True])
def test_a_lesson_tells_all_that_its_step_says(engine: Engine, shown: Callable[..., str], *, made: bool) -> None:
    if made:
        engine.up()
    for lesson in lessons(engine):
        text = told(shown(*blocks(before(lesson)), *blocks(after(lesson)), width=WIDTH))
        step = lesson.step.text
        for sentence in (*step.console, step.why, step.languages, step.formats, *step.pitfalls, step.docs):
            assert told(sentence) in text
        assert ("What came back" in text) is (made and bool(lesson.status.resources))
        assert "With boto3" in text
        assert step.prediction
        for sentence in (step.prediction.question, *(choice.says for choice in step.prediction.choices)):
            assert told(sentence) in text
        for one in lesson.status.resources:
            assert one.name in text
            if made and one.existing and one.result.resource.parent is None:
                assert one.existing.arn in text


def test_the_lesson_about_code_shows_every_step_in_every_format(
    project: Project, tmp_path: Path, shown: Callable[..., str]
) -> None:
    lesson = lessons(OfflineEngine(project, "local", "ap-south-1", tmp_path))[-1]
    text = shown(*blocks(before(lesson)), width=WIDTH)
    assert lesson.in_formats
    assert lesson.step.text.table
    for part in lesson.in_formats.steps:
        assert f"STEP {part.step.number} as code: {part.step.text.title}" in text
        for code in part.formats:
            assert f"  {code.tool}\n" in text
            for line in (*code.code.splitlines()[:1], *code.elsewhere):
                assert told(line) in told(text)
    for question, column in zip(lesson.step.text.table.rows, lesson.step.text.table.columns, strict=False):
        assert f"\n  {question} " in text
        assert column.split(",")[0] in text
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize(("width", "in_columns"), [(100, True), (80, False)])
def test_resolvers_are_in_both_languages(
    project: Project, tmp_path: Path, shown: Callable[..., str], *, width: int, in_columns: bool
) -> None:
    found = lessons(OfflineEngine(project, "local", "ap-south-1", tmp_path))
    with_both = {lesson.step.number for lesson in found if lesson.both_languages}
    assert with_both == {7}
    (section,) = [part for part in before(found[6]) if isinstance(part, SideBySide)]
    text = shown(*blocks([section]), width=width)
    assert told("the console proposes it: there you choose the runtime APPSYNC_JS") in told(text)
    for field in ("sendMessage", "getMessages"):
        lines = [line for line in text.splitlines() if f"graphql/{field}." in line]
        assert any(f"{field}.request.vtl" in line and f"{field}.js" in line for line in lines) is in_columns
        assert len(lines) == (2 if in_columns else 3)
    assert '"operation": "PutItem"' in text
    assert "export function request(ctx) {" in text


def test_without_the_other_language_there_is_nothing_to_compare(project: Project, tmp_path: Path) -> None:
    only = replace(project, resolvers=tuple(resolver.written_in("js") for resolver in project.resolvers))
    found = lessons(OfflineEngine(only, "local", "ap-south-1", tmp_path))
    assert not [lesson for lesson in found if lesson.both_languages]


@pytest.mark.parametrize("width", [WIDTH, 40])
def test_every_page_fits_a_terminal(engine: Engine, width: int) -> None:
    for made in (False, True):
        if made:
            engine.up()
        console, file = terminal(width)
        stage = stage_of(console, lambda: "\r", lambda _: "on")
        for lesson in lessons(engine):
            stage.explain(lesson)
            stage.results(lesson)
        pages = file.getvalue().split(CLEAR)[1:]
        assert len(pages) > 2 * 7
        for page in pages:
            lines = page.removesuffix("\n").split("\n")
            assert len(lines) < HEIGHT
            assert max(map(len, lines)) <= width + 3  # the escape that brings the cursor home
            assert any(line.startswith("Enter ") for line in lines)


def test_what_is_right_and_made_by_hand_has_its_own_sign(engine: Engine, shown: Callable[..., str]) -> None:
    boto3 = engine.target.client("dynamodb")
    boto3.create_table(
        TableName="ChatMessages",
        KeySchema=[{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "timestamp")],
        BillingMode="PAY_PER_REQUEST",
    )
    lesson = lessons(engine)[0]
    assert "◐ ○" in shown(lesson_header(lesson))
    assert "◆ ○" in shown(lesson_header(replace(lesson, right=frozenset({1, 8}))))


def test_no_part_of_a_broken_comment_can_run_as_a_command(engine: Engine, shown: Callable[..., str]) -> None:
    code = "# the table could not keep one\naws dynamodb list-tables"
    assert "could not" in shown(CodeToCopy(code, "bash"), width=80)
    assert shown(CodeToCopy(code, "bash"), width=26).split() == ["aws", "dynamodb", "list-tables"]
    for lesson in lessons(engine):
        narrow = shown(CodeToCopy(lesson.commands, "bash"), width=60)
        comments = [line for line in narrow.splitlines() if line.startswith("#")]
        assert set(comments) <= set(lesson.commands.splitlines()), "none is broken"


def test_the_drawing_fills_up(engine: Engine, shown: Callable[..., str]) -> None:
    def drawing() -> str:
        return shown(blocks(before(lessons(engine)[0]))[0])

    assert drawing().count("✔") == 0
    engine.up(only_steps=frozenset({1}))
    assert "✔ ChatMessages " in drawing()
    assert drawing().count("✔") == 1
    assert {"Cognito", "AppSync", "DynamoDB", "S3", "IAM"} <= set(drawing().replace("─", " ").split())


def stage_of(console: Console, get_key: Callable[[], str], make: Callable[[Lesson], Move]) -> PagedStage:
    return PagedStage(
        console,
        get_key,
        make,
        makes=lambda _: "makes it here",
        overview=lambda: [Text("THE STEPS")],
        numbers=range(1, 12),
    )


def play(lesson: Lesson, keys: Sequence[str]) -> tuple[list[Move], str]:
    """Show a lesson to a user who presses these keys; return the moves and the output."""
    console, file = terminal()
    pressed = iter(keys)

    def made(_lesson: Lesson) -> Move:
        console.print("MADE")
        return "on"

    stage = stage_of(console, lambda: next(pressed), made)
    moves: list[Move] = [stage.explain(lesson)]
    if moves == ["on"]:
        after_making = stage.make(lesson)
        moves.append(stage.results(lesson) if after_making == "on" else after_making)
    assert next(pressed, None) is None
    return moves, file.getvalue()


@pytest.mark.parametrize(
    ("keys", "moves"),
    [
        ("q", ["quit"]),
        ("S", ["skip"]),
        ("b", ["back"]),
        ("\rb\r\r\r\r\r\r", ["on", "on"]),
        ("x?x\r\n \r\r\r", ["on", "on"]),
        (["\x1b[C", "\x1b[D", "\x1b[C", "n", "\x1b[6~", "\r", "\x1b[C", "\x1b[C"], ["on", "on"]),
        ("7\r", [7]),
        ("l1\x7f11\r", [11]),
        ("l99\r\rq", ["quit"]),
        ("lq?lq", ["quit"]),
        ("\x03", ["quit"]),
        ("\r\r\r\r4\r", ["on", 4]),
        ("\r\r\r\rs\r\r", ["on", "on"]),
        ("\r\r\r\rb", ["on", "back"]),
        ("\r\r\rsb\rq", ["on", "quit"]),
        ("\r\r\rq", ["on", "quit"]),
    ],
)
def test_keys(keys: Sequence[str], moves: list[Move], engine: Engine) -> None:
    found, text = play(lessons(engine)[0], keys)
    assert found == moves
    assert ("MADE" in text) is (len(moves) == 2)


def test_the_end_of_the_input_quits(engine: Engine) -> None:
    console, _ = terminal()

    def closed() -> str:
        raise EOFError

    assert stage_of(console, closed, lambda _: "on").explain(lessons(engine)[0]) == "quit"


def test_the_keys_and_the_list_are_shown(engine: Engine) -> None:
    text = play(lessons(engine)[0], "?xl\rq")[1].split(CLEAR)
    assert "the page before" in text[2]
    assert "THE STEPS" in text[4]
    assert "Enter goes back" in text[4]
    assert text[1] == text[3] == text[5]


def asked(lesson: Lesson, keys: str, played: Played, answered: set[int]) -> tuple[Move, str]:
    console, file = terminal()
    pressed = iter(keys)

    def predict(lesson: Lesson) -> Played:
        answered.add(lesson.step.number)
        return played

    stage = PagedStage(
        console,
        lambda: next(pressed),
        lambda _: "on",
        makes=lambda _: "",
        overview=list,
        numbers=range(1, 12),
        predict=predict,
        answered=answered.__contains__,
    )
    move = stage.results(lesson)
    assert next(pressed, None) is None
    return move, told(file.getvalue())


@pytest.mark.parametrize(
    ("keys", "played", "said"),
    [
        ("3\rq", Played('["second"]', 3), 'What came back: ["second"] You were right.'),
        ("1\rq", Played('["second"]', 3), "The answer is 3: The second one: it replaces the first."),
        ("3\rq", Played("[]", None), "None of the choices describes it"),
        ("2\rq", Played("x", 1), "your configuration differs"),
        ("3\rq", Played("", None, "there is no table"), "It could not be tried here: there is no table."),
    ],
)
def test_a_prediction_is_answered_before_the_results(engine: Engine, keys: str, played: Played, said: str) -> None:
    engine.up(only_steps=frozenset({1}))
    move, text = asked(lessons(engine)[0], keys, played, set())
    assert move == "quit"
    assert said in text
    assert text.index("Before you look") < text.index(said) < text.index("What came back ", text.index(said))
    assert "Partition key and sort key together identify an item." in text


def test_a_prediction_can_be_left_out_and_is_asked_once(engine: Engine) -> None:
    engine.up(only_steps=frozenset({1}))
    lesson, answered = lessons(engine)[0], set[int]()
    assert "PutItem writes the whole item" not in asked(lesson, "\rq", Played("", 3), answered)[1]
    assert not answered
    asked(lesson, "1\rq", Played("", 3), answered)
    assert "Before you look" not in asked(lesson, "q", Played("", 3), answered)[1]
    assert asked(lesson, "b", Played("", 3), set())[0] == "back"


def test_a_flow_has_everything_and_no_prompt(engine: Engine) -> None:
    file = io.StringIO()
    stage = FlowStage(Console(file=file, width=160), None)
    lesson = lessons(engine)[1]
    assert stage.explain(lesson) == "on"
    stage.make(lesson)
    assert stage.results(lesson) == "on"
    assert f"STEP 2 of {lesson.last_number}" in file.getvalue()
    assert lesson.step.text.docs in file.getvalue()
    assert "Enter" not in file.getvalue()
    assert max(map(len, file.getvalue().splitlines())) <= 100


@pytest.mark.parametrize(
    ("lengths", "height", "pages"),
    [
        ([3, 3], 6, [6]),
        ([3, 4], 6, [3, 4]),
        ([14], 6, [6, 6, 2]),
        ([3, 14], 6, [3, 6, 6, 2]),
        ([6, 1], 6, [6, 1]),
        ([], 6, []),
    ],
)
def test_blocks_are_distributed_on_screens(lengths: list[int], height: int, pages: list[int]) -> None:
    console, _ = terminal()
    blocks = [Text("\n".join(f"{block}.{line}" for line in range(length))) for block, length in enumerate(lengths)]
    found = [
        "".join(segment.text for segment in screen.segments).splitlines()
        for screen in paginate(console, blocks, height)
    ]
    assert [len(lines) for lines in found] == pages
    assert [line.strip() for lines in found for line in lines] == [
        f"{block}.{line}" for block, length in enumerate(lengths) for line in range(length)
    ]
