"""What Kompass remembers: tables, migrations, files by hash, and one query module a subject. No other room writes SQL.

It knows how rows are kept and found; what people may do with them is decided in ``evaluation/``.
"""
