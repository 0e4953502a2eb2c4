"""STEP 1: Create the DynamoDB table that holds the chat messages.

The partition key is the room of a message, the sort key its time: a Query returns a room's messages in their order.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from chatprov.config import Config
from chatprov.config.section import present
from chatprov.config.table import TableSettings
from chatprov.step import StepModule

from .table import DynamoTable


class ChatMessagesTable(DynamoTable):
    """The table ChatMessages: roomId and timestamp, on-demand."""

    key = "table"
    content = "messages"

    def settings(self, config: Config) -> TableSettings:
        return present(config.table)


STEP = StepModule(resources=lambda config: (ChatMessagesTable(),) if config.table else ())
