"""Whom a request's headers name: a program, a page of this machine, a page of elsewhere."""

from __future__ import annotations

import pytest

from chatprov.local.asker import Asker, asker_of

PROGRAM, HERE, ELSEWHERE = Asker.PROGRAM, Asker.PAGE_HERE, Asker.PAGE_ELSEWHERE
CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
OLD_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15"

PROGRAMS: list[dict[str, str]] = [
    {},
    {"User-Agent": "aws-cli/2.31.0 md/awscrt#0.27.6"},
    {"User-Agent": "Boto3/1.41.0"},
    {"User-Agent": "curl/8.5.0", "Accept": "*/*"},
    {"User-Agent": "APN/1.0 HashiCorp/1.0 Terraform/1.13.0"},
    {"User-Agent": "node", "Sec-Fetch-Mode": "cors", "Accept-Language": "*"},  # what fetch() of Node sends
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Referer": ""},
]
PAGES_HERE: list[dict[str, str]] = [
    *(
        {"Origin": origin}
        for origin in (
            "http://localhost",
            "http://localhost:5173",
            "https://localhost:5173",
            "http://127.0.0.1:4566",
            "https://127.0.0.1",
            "http://[::1]:8080",
            "HTTP://LOCALHOST:5173",
            "http://LocalHost",
        )
    ),
    {"Origin": "http://localhost:5173", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost:5173", "Sec-Fetch-Site": "same-site", "Referer": "http://localhost:5173/"},
    {"Referer": "http://localhost:5173/a?b#c"},
    {"Referer": "http://127.0.0.1:4566/", "Sec-Fetch-Site": "cross-site"},
    {"Referer": "http://[::1]/"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "User-Agent": CHROMIUM},
    {"User-Agent": OLD_SAFARI},
]
FOREIGN_URLS = [
    "http://evil.example",
    "https://evil.example:443",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://evil.example:4566",
    "http://evil-localhost",
    "http://notlocalhost",
    "http://localhost.",
    "http://a.localhost",
    "http://127.0.0.2",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://0.0.0.0:5173",
    "http://[::]",
    "http://[::ffff:127.0.0.1]",
    "http://192.168.1.5",
    "http://localhost@evil.example",
    "http://127.0.0.1:80@evil.example",
    "http://localhost:5173.evil.example",
    "http://localhost:port",
    "http://evil.example/http://localhost",
    "http://evil.example#http://localhost",
    "http://localhost\\@evil.example",
    "http://[::1].evil.example",
    "//localhost",
    "localhost",
    "file://",
    "file:///home/me/page.html",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://0b5c0b66-7a3a-4e4e-9d7e-1d2f1d2f1d2f",
    "capacitor://localhost",
    "data:text/html,localhost",
    "null",
    "NULL",
]
PAGES_ELSEWHERE: list[dict[str, str]] = [
    *(
        {"Origin": origin}
        for origin in [*FOREIGN_URLS, "", "http://localhost http://evil.example", "http://localhost,null"]
    ),
    *({"Referer": referer} for referer in FOREIGN_URLS),
    *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "CROSS-SITE", "", "anything")),
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Referer": "http://localhost/"},
    {"Origin": "http://evil.example", "Referer": "http://localhost/"},
    {"Referer": "http://evil.example/", "Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
]


@pytest.mark.parametrize("headers", PROGRAMS, ids=str)
def test_a_program(headers: dict[str, str]) -> None:
    assert asker_of(headers.items()) is PROGRAM


@pytest.mark.parametrize("headers", PAGES_HERE, ids=str)
def test_a_page_of_this_machine(headers: dict[str, str]) -> None:
    assert asker_of(headers.items()) is HERE


@pytest.mark.parametrize("headers", PAGES_ELSEWHERE, ids=str)
def test_a_page_of_elsewhere(headers: dict[str, str]) -> None:
    assert asker_of(headers.items()) is ELSEWHERE


@pytest.mark.parametrize("name", ["origin", "ORIGIN", "Origin"])
def test_the_name_of_a_header_has_no_case(name: str) -> None:
    assert asker_of([(name, "http://evil.example")]) is ELSEWHERE


@pytest.mark.parametrize("name", ["Origin", "Referer"])
@pytest.mark.parametrize("values", [("http://localhost", "http://evil.example"), ("null", "http://localhost")])
def test_of_several_headers_each_counts(name: str, values: tuple[str, ...]) -> None:
    assert asker_of([(name, value) for value in values]) is ELSEWHERE
    assert asker_of([("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")]) is ELSEWHERE
