"""What is asked and looked for: interview prompts and checklist items by sub-question, and the words that point to one.

Knows prompts, roles, what to look for in documents and on the website, and the tagging lexicon; all of it is YAML with a linter.
Does not know whom a prompt is put to, when, or what was answered, and nothing of the instrument's points.
"""
