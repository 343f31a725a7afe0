from __future__ import annotations

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = 24  # bytes up to the height
_MARK = 0xFF  # opens a JPEG segment
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # segments that tell the size


def placeholder(seed: int, width: int = 480, height: int = 360) -> bytes:
    """Draw a PNG for a photo nobody took: a wall, a lamp and a floor, coloured by `seed`."""
    hue = seed * 2654435761 & 0xFFFFFF
    wall = (96 + (hue >> 16) % 112, 96 + (hue >> 8 & 0xFF) % 112, 96 + (hue & 0xFF) % 112)
    floor = (wall[0] // 2, wall[1] // 2, wall[2] // 2)
    lamp = (250, 240, 190)
    centre, reach = (width * (1 + hue % 3) // 4, height // 3), height // 7
    rows = bytearray()
    for y in range(height):
        base = bytes(floor if y > height * 3 // 4 else wall) * width
        row = bytearray(base)
        inside = reach * reach - (y - centre[1]) ** 2
        if inside > 0:
            half = int(inside**0.5)
            left = max(centre[0] - half, 0)
            right = min(centre[0] + half, width)
            row[left * 3 : right * 3] = bytes(lamp) * (right - left)
        rows += b"\x00" + row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        _PNG
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; a usual photo's size for anything else."""
    if picture.startswith(_PNG) and len(picture) >= _PNG_HEAD:
        width, height = struct.unpack(">II", picture[16:24])
        return int(width), int(height)
    if picture.startswith(b"\xff\xd8"):
        return _jpeg_size(picture)
    return 1280, 960


def _jpeg_size(picture: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(picture) and picture[at] == _MARK:
        marker = picture[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", picture[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", picture[at + 2 : at + 4])[0])
    return 1280, 960


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
