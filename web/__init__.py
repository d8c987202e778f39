"""Pages: the interviewee's chat, the evaluators' pages, and logging in.

Knows HTTP, cookies and templates. Does not know SQL, nor who may see or do what: it asks ``evaluation``, and the chat hands its events
to the same intake as every other channel. Everything works without script.
"""
