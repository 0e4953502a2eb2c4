"""The pages of a prediction: the question with its choices, and what the local cloud answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from chatprov.step_text import Prediction
    from chatprov.teach.prediction import Played

TITLE = "Before you look: what do you expect?"


def question_page(prediction: Prediction) -> RenderableType:
    """Return the question with numbered choices."""
    choices = [Text(f"{number}. {choice.says}") for number, choice in enumerate(prediction.choices, 1)]
    return Group(Text(TITLE, "bold yellow"), Padding(Group(Text(prediction.question), Text(), *choices), (0, 0, 0, 2)))


def answer_page(prediction: Prediction, chosen: int, played: Played) -> RenderableType:
    """Return the learner's choice, what came back, and the explanation."""
    lines: list[RenderableType] = [Text(f"You chose {chosen}: {prediction.choices[chosen - 1].says}")]
    if played.failed:
        lines.append(
            Text(f"It could not be tried here: {played.failed}. In the tutorial the answer is this:", "yellow")
        )
    elif played.shown:
        lines.append(Text.assemble("What came back: ", (played.shown, "cyan")))
    right = prediction.answer if played.failed else played.right
    if right is None:
        lines.append(Text("None of the choices describes it: your backend differs from the tutorial's.", "yellow"))
    elif right == chosen:
        lines.append(Text("You were right.", "bold green"))
    else:
        lines.append(Text(f"The answer is {right}: {prediction.choices[right - 1].says}", "bold"))
    if right not in (None, prediction.answer):
        lines.append(
            Text("In the tutorial as it is written, the answer is another one; your configuration differs.", "dim")
        )
    return Group(Text(TITLE, "bold yellow"), Padding(Group(*lines, Text(), Text(prediction.why)), (0, 0, 0, 2)))


def told(prediction: Prediction) -> RenderableType:
    """Return the question, the choices and the answer as one text, for output without questions."""
    answer = prediction.choices[prediction.answer - 1].says
    return Group(
        question_page(prediction),
        Padding(Group(Text(f"Answer: {answer}", "green"), Text(prediction.why)), (1, 0, 1, 2)),
    )
