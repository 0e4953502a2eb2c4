"""How to make programs on this machine trust the local cloud's certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.shell_words import shell_path

if TYPE_CHECKING:
    from pathlib import Path

# Chromium and Chrome on Linux use a separate store, and ignore the system's.
BROWSERS = {
    "darwin": "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db {file}",
    "win32": "certutil -user -addstore Root {file}",
    "linux": "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n chatprov -i {file}",
}


def trust_commands(authority: Path, platform: str) -> dict[str, str]:
    """Return a command for each program, on a platform as in `sys.platform`; `authority` is the file to trust."""
    file = shell_path(authority)
    setting = "set" if platform == "win32" else "export"
    browser = BROWSERS.get(platform, BROWSERS["linux"])
    return {
        "Node": f"{setting} NODE_EXTRA_CA_CERTS={file}",
        "curl": f"curl --cacert {file} ...",
        "Browsers": browser.format(file=file),
        "Firefox": f"Settings -> Certificates -> Authorities -> Import: {authority}",
    }
