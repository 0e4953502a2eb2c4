"""What is given out of a room, when its history and its events overlap."""

from __future__ import annotations

from chatprov.chat.deduplicator import LATE_SECONDS, Deduplicator
from chatprov.chat.message import Message


def message(timestamp: str, content: str = "hello") -> Message:
    return Message("room", timestamp, "ann", content)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_history_gives_only_what_was_not_given_before() -> None:
    transcript = Deduplicator()
    assert transcript.is_new(message("1"))
    assert transcript.backfill([message("1"), message("2")]) == [message("2")]
    assert transcript.backfill([message("1"), message("2")]) == []


def test_the_event_of_a_message_that_the_history_had_is_no_news_but_the_next_one_is() -> None:
    transcript = Deduplicator()
    transcript.backfill([message("1")])
    assert not transcript.is_new(message("1"))
    assert transcript.is_new(message("1"))  # a user has sent the same message again


def test_an_event_long_after_the_history_was_read_is_news() -> None:
    time = Time()
    transcript = Deduplicator(time)
    transcript.backfill([message("1")])
    time.now += LATE_SECONDS
    assert transcript.is_new(message("1"))


def test_a_message_that_replaces_another_is_news() -> None:
    transcript = Deduplicator()
    transcript.backfill([message("1")])
    assert transcript.is_new(message("1", "changed"))
    assert transcript.backfill([message("1", "changed"), message("2")]) == [message("2")]
    assert transcript.backfill([message("1", "again")]) == [message("1", "again")]


def test_fields_that_were_left_out_are_none_also_as_the_tutorials_template_stores_them() -> None:
    fields = {"roomId": "room", "timestamp": "1", "sender": "ann", "content": "$ctx.args.input.content"}
    read = Message.read({**fields, "fileUrl": "$ctx.args.input.fileUrl"})
    assert read == Message("room", "1", "ann") == Message.read({**fields, "content": None, "fileUrl": None})
    assert read.as_input() == {"roomId": "room", "timestamp": "1", "sender": "ann"}
    said = "$ctx.args.input.content is what I said"
    assert Message.read({**fields, "content": said, "fileUrl": None}).content == said
