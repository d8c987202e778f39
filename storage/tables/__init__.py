"""The tables, one module a subject, as docs/architecture.md lists them under "What is kept"."""

from storage.tables import answers, conversation, evaluations, judgement, people, sources, trust

__all__ = ["answers", "conversation", "evaluations", "judgement", "people", "sources", "trust"]
