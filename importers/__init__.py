"""Bytes of a file in, its text and headings out.

Knows encodings, markdown and html. Knows no database and no network, and not what the text is evidence of.
"""
