"""The commands, a module a subject. Each opens the data folder, calls one function of ``evaluation/`` and prints what came of it."""
