"""Bytes of a file in, its text and headings out.

Knows encodings, PDF, docx, odt, markdown, html and MIME. Knows no database and no network, and not what the text is evidence of.
"""
