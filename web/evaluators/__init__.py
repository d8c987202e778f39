"""The evaluators' pages of one evaluation, for its members only. What each may see and do is decided in ``evaluation``."""
