"""A page of a PDF as a picture: how it looked, beside what was read of it."""

import struct
import zlib
from typing import Any

_DOTS_PER_INCH = 100
_MOST_DOTS = 4_000_000
_LONGEST = 20_000  # dots of a side: as many as the longest page that PDF allows has


def page_picture(data: bytes, page: int) -> bytes | None:
    """The page, counted from 1, as PNG: A4 has 827 by 1169 dots, and no page more than four million.

    None where there is no such page, or none that can be drawn. Not for several threads at once: PDFium is for one.
    """
    try:
        # Imported here: it loads seven megabytes of code that most processes never need.
        import pypdfium2  # noqa: PLC0415
    except ImportError:
        return None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        if not 1 <= page <= len(document):
            return None
        drawn = document[page - 1]
        width, height = drawn.get_size()
        scale = min(_DOTS_PER_INCH / 72, (_MOST_DOTS / max(1.0, width * height)) ** 0.5, _LONGEST / max(1.0, width, height))
        return _png(drawn.render(scale=scale, rev_byteorder=True, prefer_bgrx=False))
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()


def _png(bitmap: Any) -> bytes:
    """PNG without a picture library: signature, header, rows that each begin with "no filter", end. Source: RFC 2083."""
    dots = bytes(bitmap.buffer)
    colour = {1: 0, 3: 2, 4: 6}[bitmap.n_channels]
    row = bitmap.width * bitmap.n_channels
    rows = b"".join(b"\0" + dots[at : at + row] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    header = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
