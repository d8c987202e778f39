"""What was said and found: passages, what kind of evidence they are, which sub-questions they speak to, and what they say together.

Knows words, offsets and the instrument. Knows no database, clock or chance, no evaluation in progress, and no wording for readers.
"""
