"""File access follows message access: ask the API, as the user, whether the room can be read."""

from __future__ import annotations

from chatprov.chat.graphql_http import open_http, post
from chatprov.errors import NotInRoom


class Readers:
    """Queries one message of a room, if the API has a query for a page of messages.

    The tutorial's API does not have one, and lets every user read every room.
    """

    def __init__(self, graphql_url: str, pages: str | None) -> None:
        self._graphql_url = graphql_url
        self._pages = pages

    async def check(self, room: str, token: str) -> None:
        """Raise NotInRoom when the user of a token may not read a room, EndpointUnreachable when the API does not respond."""
        if self._pages is None:
            return
        document = f"query ($room: ID!) {{ {self._pages}(roomId: $room, limit: 1) {{ items {{ roomId }} }} }}"
        async with open_http(self._graphql_url) as http:
            answer = await post(http, self._graphql_url, document, token=token, variables={"room": room})
        if answer.errors:
            raise NotInRoom(
                f"You may not read the room {room}", kept="No URL was signed.", advice="Ask the operator of the chat."
            )
