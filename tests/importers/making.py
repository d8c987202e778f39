"""Files as their makers write them, to be read in tests: PDFs by reportlab, pypdf and by hand, docx by python-docx, the others by hand."""

import io
import zipfile
from base64 import b64encode
from functools import cache

from docx import Document
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

STYLES = getSampleStyleSheet()
SENTENCE = "Kommunen ska vara en attraktiv arbetsgivare, och alla chefer har samtal med sina medarbetare varje år."
PARAGRAPH = f"{SENTENCE} Resultatet följs upp i nämnden och redovisas för fullmäktige i samband med årsredovisningen. {SENTENCE}"


def story_pdf(story, *, header="Ekbacka kommun", title="Personalpolicy", author=None):
    """A flowing document with a header and a page number on every page."""

    def frame(canvas, document):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 812, header)
        canvas.drawString(280, 30, f"Sida {document.page} av 9")

    made = io.BytesIO()
    SimpleDocTemplate(made, pagesize=A4, title=title, author=author, invariant=True).build(story, onFirstPage=frame, onLaterPages=frame)
    return made.getvalue()


def heading(words, level=1):
    return Paragraph(words, STYLES[f"Heading{level}"])


def text(words):
    return Paragraph(words, STYLES["BodyText"])


def new_page():
    return PageBreak()


@cache
def policy_pdf():
    """Four pages: a title, then fourteen headings with a paragraph and a list each."""
    story = [Paragraph("Personalpolicy", STYLES["Title"])]
    for number in range(1, 15):
        story += [heading(f"{number} Mål för område {number}", 2), text(f"{PARAGRAPH} {PARAGRAPH}")]
        story += [text("• En punkt som är kort"), text("• En till")]
    return story_pdf(story)


def lines_pdf(*pages, step=14, left=72):
    """Pages of lines that stand where they are put, nothing else known about them."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=True)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(left, 760 - step * number, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def scan_pdf(pages=2):
    """Pages with a drawing and no words."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=True)
    for _ in range(pages):
        canvas.rect(72, 72, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def locked_pdf(data, password):
    """The same document under a password; its owner's is another one."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="agarens", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def hand_made_pdf(words="Beslutat av nämnden"):
    """One page as somebody would type it: no table of objects, no end."""
    content = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode("cp1252")
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n"
    ) % (len(content), content)


def docx(build, **core):
    """What ``build`` makes of a new document, with these core properties."""
    document = Document()
    for key, value in core.items():
        setattr(document.core_properties, key, value)
    build(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@cache
def plan_docx():
    def build(document):
        document.add_heading("Kommunikationsplan", 0)
        document.add_heading("Mål", 1)
        document.add_paragraph(SENTENCE)
        document.add_paragraph("Svar inom två dagar", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for cell, words in zip([*table.rows[0].cells, *table.rows[1].cells], ["År", "Antal", "2014", "112"], strict=True):
            cell.text = words
        document.add_heading("Uppföljning", 2)
        document.add_paragraph("Planen följs upp varje år.")

    return docx(build, title="Plan för kommunikation")


def changed_package(data, member, change):
    """The same zip archive with one member's bytes changed; None takes the member away."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == member else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


ODT = "urn:oasis:names:tc:opendocument:xmlns"


def odt(body, meta="", manifest="<manifest/>"):
    """A text document as LibreOffice lays it out, as small as it can be."""
    spaces = f'xmlns:office="{ODT}:office:1.0" xmlns:text="{ODT}:text:1.0" xmlns:table="{ODT}:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        body = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        package.writestr("content.xml", body)
        package.writestr("meta.xml", f"<office:document-meta {spaces}><office:meta>{meta}</office:meta></office:document-meta>")
        package.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def archive(page, *, headers=(), charset="utf-8"):
    """A page saved in one file, as Chromium writes it, with a picture."""
    head = ["MIME-Version: 1.0", 'Content-Type: multipart/related; type="text/html"; boundary="grans"', *headers]
    part = ["--grans", f'Content-Type: text/html; charset="{charset}"', "Content-Transfer-Encoding: base64", ""]
    picture = ["--grans", "Content-Type: image/png", "Content-Location: https://ekbacka.example/bild.png", "", "x", "--grans--", ""]
    return "\r\n".join([*head, "", *part, b64encode(page.encode(charset)).decode(), *picture]).encode("ascii")
