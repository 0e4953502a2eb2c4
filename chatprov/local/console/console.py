"""The responses under /_chatprov/: the console's files, and its data as JSON. They are read-only, and only for the console's page.

Programs other than browsers may read them, too, as `chatprov local mail` does. One response is only for programs: the key
with which the cloud signs its own URLs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from chatprov.browser.guard import HEADERS, content_security_policy, why_refused
from chatprov.browser.pages import page_files
from chatprov.local.asker import Asker, asker_of
from chatprov.local.mail import mail_page
from chatprov.local.moto_iam import OWN_KEY
from chatprov.local.services import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.console.inventory import Inventory
    from chatprov.local.console.recorder import Recorder
    from chatprov.local.services.cognito import Mailbox

CONSOLE = "/_chatprov/"
_SIGNING_KEY = "signing-key"
POLICY = content_security_policy(["ws://127.0.0.1:*", "ws://localhost:*", "http://127.0.0.1:*", "http://localhost:*"])


class Console:
    """Handles the console's requests; the data is read for each request, and not cached."""

    def __init__(
        self, inventory: Inventory, recorder: Recorder, mailbox: Mailbox, health: Callable[[], dict[str, Any]]
    ) -> None:
        self._files = page_files("chatprov.local.console")
        self._pages: dict[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
            "health": lambda _: health(),
            "mail": lambda _: mail_page(mailbox),
            "requests": lambda asked: recorder.requests(int(asked.get("after", "0"))),
            "stack": lambda _: inventory.overview(),
            "items": lambda asked: inventory.items(asked["region"], asked["table"]),
            "users": lambda asked: inventory.users(asked["pool"]),
            "files": lambda asked: inventory.files(asked["bucket"]),
            _SIGNING_KEY: lambda _: {"accessKeyId": OWN_KEY.key_id, "secretAccessKey": OWN_KEY.secret},
        }

    def answer(self, request: web.BaseRequest) -> web.Response:
        """Handle a request whose path begins with CONSOLE; it may wait for a service's lock."""
        response = self._answer(request)
        response.headers.update(HEADERS)
        return response

    def _answer(self, request: web.BaseRequest) -> web.Response:
        why = why_refused(request, CONSOLE)
        if why:
            return _refusal(403, "AccessDenied", why)
        if request.method not in {"GET", "HEAD"}:
            return _refusal(405, "MethodNotAllowed", "The console changes nothing: it is only read.")
        name = request.path.removeprefix(CONSOLE)
        if name == _SIGNING_KEY and asker_of(request.headers.items()) is not Asker.PROGRAM:
            return _refusal(403, "AccessDenied", "The key of this cloud is for programs: no page may read it.")
        if name in self._pages:
            try:
                return _json(self._pages[name](request.query))
            except (KeyError, ValueError, AwsError) as error:
                return _refusal(404, "NotFound", f"There is nothing to show: {error}")
        file = self._files.get(name or "index.html")
        if file is None:
            return _refusal(404, "NotFound", f"The local cloud has no page {request.path}.")
        headers = {"Content-Security-Policy": POLICY} if not name else {}
        return web.Response(text=file.text, content_type=file.content_type, charset="utf-8", headers=headers)


def _json(content: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), status=status, content_type="application/json")


def _refusal(status: int, code: str, message: str) -> web.Response:
    return _json({"__type": code, "message": message}, status)
