"""Slow work: done outside the transaction that asks for it, leased, tried again, and given up where somebody sees it."""
