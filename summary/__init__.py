"""Evidence in, documents out: area drafts with their proposed findings, the report, charts, and one writer a format.

Knows the rubric, the evidence and the texts. Does not know where any of it is stored, who may read it, or what day it is: the same
values give the same bytes.
"""
