"""CRC32C and CRC64NVME in Python, for platforms without AWS's library.

https://reveng.sourceforge.io/crc-catalogue/all.htm: CRC-32/ISCSI, CRC-64/NVME
"""

from __future__ import annotations

import functools
from typing import Final

_CRC32C: Final = 0x82F63B78
_CRC64NVME: Final = 0x9A6C9329AC4BC9B5
"""The polynomials with their bits in reverse order."""


def crc32c(data: bytes, previous: int = 0) -> int:
    """Return the CRC32C of some bytes that follow those of a previous CRC32C."""
    return _advance(data, previous, _CRC32C, 0xFFFFFFFF)


def crc64nvme(data: bytes, previous: int = 0) -> int:
    """Return the CRC64NVME of some bytes that follow those of a previous CRC64NVME."""
    return _advance(data, previous, _CRC64NVME, 0xFFFFFFFFFFFFFFFF)


def _advance(data: bytes, previous: int, polynomial: int, ones: int) -> int:
    table, value = _table(polynomial), previous ^ ones
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ ones


@functools.cache
def _table(polynomial: int) -> tuple[int, ...]:
    """Return what each byte changes in a checksum."""
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ polynomial if value & 1 else value >> 1
        table.append(value)
    return tuple(table)
