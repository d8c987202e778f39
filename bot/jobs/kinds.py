"""The kinds of slow work, and what the payload of each holds."""

from evaluation.likenesses import LIKENESS

__all__ = ["COVERAGE", "DRAFT", "DROP_FILES", "EVIDENCE", "FETCH_FILE", "LIKENESS", "PRUNE", "REMIND"]

# The evidence of an answer or result, and what else it may speak to: {"answer": id}.
EVIDENCE = "evidence"
# What an evaluator asked for in the chat: {"interview": id, "area": "3"}, {"interview": id}.
DRAFT = "draft"
COVERAGE = "coverage"
# The bytes of something that was sent: {"part": id, "channel": …, "account": …, "file": the channel's key},
# and of what is to become a source {"source": its name}.
FETCH_FILE = "fetch_file"
# What an evaluator has sent for a checklist item is to be read as a source: {"part": id, "source": the file's name}.
BRING_FILE = "bring_file"
# A file that has come in as a source, or as a new version of one: {"arrival": id}.
READ_FILE = "read_file"
# Files that no row names any more: {"files": [sha256, …]}.
DROP_FILES = "drop_files"
# Whoever has been silent for long is asked once more: {"interview": id}.
REMIND = "remind"
# What is kept for a time only: {}.
PRUNE = "prune"
