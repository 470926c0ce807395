"""Files for the cases: a one-page PDF with Chinese text, a scanned sheet as a PNG."""

import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 240, 340
LINE, MARGIN = 22, 28
WHITE, GREY, BLACK = 255, 170, 60
OBJECTS = """\
<< /Type /Catalog /Pages 2 0 R >>
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R\
 /Resources << /Font << /F1 4 0 R >> >> >>
<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H\
 /DescendantFonts [5 0 R] >>
<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo\
 << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 6 0 R >>
<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]\
 /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>""".splitlines()
"""The first six objects of the document, one a line; the seventh is what the page says."""


def paper(name: str, lines: Sequence[str]) -> bytes:
    """The file's bytes, by the ending of its name."""
    return scan(len(lines)) if name.endswith(".png") else pdf(lines)


def pdf(lines: Sequence[str]) -> bytes:
    """One A4 page with these lines, in the reader's own Song typeface (nothing is embedded)."""
    shown = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    text = f"BT /F1 14 Tf 24 TL 72 760 Td {shown} ET"
    objects = (*OBJECTS, f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{entries}"
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + table.encode("ascii") + end.encode("ascii")


def scan(lines: int) -> bytes:
    """A sheet seen from afar: a heading, so many grey lines of writing, a black frame."""
    rows = b"".join(b"\0" + bytes(_pixel(x, y, lines) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(x: int, y: int, lines: int) -> int:
    if x in {0, WIDTH - 1} or y in {0, HEIGHT - 1}:
        return BLACK
    line, within = divmod(y - MARGIN, LINE)
    if not 0 <= line <= lines or within > LINE // 3 or not MARGIN <= x < WIDTH - MARGIN:
        return WHITE
    if line == 0:
        return BLACK if WIDTH // 4 < x < WIDTH * 3 // 4 else WHITE
    return GREY


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
