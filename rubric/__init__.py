"""The instrument: its editions as YAML, their typed model, the arithmetic of points, and the tables points come in.

Knows areas, sub-questions, maxima and headings. Knows no evaluation, no evaluator's rights and no wording beyond the instrument's own.
Only ``rubric/scoring.py`` rounds.
"""
