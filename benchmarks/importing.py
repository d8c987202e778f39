"""How long reading a file takes.  Prints: PDF of 200 pages (limit 10 s) and of 500, by each reader, docx, saved page, picture, and memory.

Run from the project's root: .venv/bin/python -m benchmarks.importing
Each figure is of one reading, the first with what has to be loaded for it; the memory is the most that the process has held.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from importers import pdf
from importers.model import DEFAULT, Contents
from importers.page_lines import blocks_of
from importers.reading import page_picture, read_source

LIMIT = 10.0
LINES_OF_A_PAGE = 46
LINE = "Kommunstyrelsen följer varje år upp hur målen för service och delaktighet har nåtts i alla nämnder,"
PARAGRAPH = " ".join([LINE] * 5)


def printed(pages: int) -> bytes:
    """A document as an office prints it: a header and a page's number, headings in bold, paragraphs of five full lines."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 812, "Ekbacka kommun")
        canvas.drawString(280, 30, f"Sida {page} av {pages}")
        for number in range(LINES_OF_A_PAGE):
            canvas.setFont("Helvetica-Bold" if number % 6 == 0 else "Helvetica", 10.5)
            canvas.drawString(60, 780 - number * 15, f"{page}.{number} Mål" if number % 6 == 0 else LINE)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def written(paragraphs: int) -> bytes:
    """As much in Word: eight paragraphs with headings are about a page."""
    document: Any = Document()
    for number in range(paragraphs):
        document.add_heading(f"{number} Mål", 2)
        document.add_paragraph(PARAGRAPH)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def saved(megabytes: float) -> bytes:
    """A long page with a menu."""
    rows = "".join(f"<h2>Mål {number}</h2><p>{PARAGRAPH}</p>" for number in range(int(megabytes * 1e6 / (len(PARAGRAPH) + 40))))
    return f"<html><body><nav>Barn och utbildning</nav><main>{rows}</main></body></html>".encode()


def by_pypdf(data: bytes) -> Contents:
    """As a file is read that PDFium makes nothing of."""
    _, pages = pdf._by_pypdf("a.pdf", data, DEFAULT, lambda *_: None)  # noqa: SLF001
    return Contents(blocks_of(pages))


def seconds_of(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main() -> int:
    two_hundred = printed(200)
    figures: Sequence[tuple[str, Callable[[], object]]] = (
        ("PDF of 200 pages", partial(read_source, "a.pdf", two_hundred)),
        ("PDF of 500 pages", partial(read_source, "a.pdf", printed(500))),
        ("picture of a page", partial(page_picture, two_hundred, 100)),
        ("PDF of 200 pages by the other reader", partial(by_pypdf, two_hundred)),
        ("docx of about 200 pages", partial(read_source, "a.docx", written(1600))),
        ("saved page of 0.1 MB", partial(read_source, "a.html", saved(0.1))),
        ("saved page of 9 MB", partial(read_source, "a.html", saved(9))),
    )
    taken = {name: seconds_of(work) for name, work in figures}
    for name, seconds in taken.items():
        print(f"{name}: {seconds:.2f} s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(taken["PDF of 200 pages"] > LIMIT or taken["PDF of 200 pages by the other reader"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
