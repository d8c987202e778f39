"""The conversation with interviewees and evaluators, whatever the channel.

``conversation.py`` and ``checklist.py`` are the pure steps; ``wording.py`` turns their effects into messages; ``intake.py`` takes a
batch of events in one transaction; ``outbox.py`` sends what was committed. Only ``channels/`` knows any channel.
"""
