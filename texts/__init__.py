"""What people read, by language: sentences in YAML, plurals, dates, numbers and lists. Knows no subject and imports nothing of ours.

A language is a folder here. Which sentence to say, and to whom, is decided by the rooms that ask.
"""
