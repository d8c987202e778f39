"""What people do to an evaluation, and who may: create, invite, ingest, tag, score, draft, report, export, forget.

Used by bot, web and command line alike. Every function takes an open transaction and, where it matters, the actor; none commits.
"""
