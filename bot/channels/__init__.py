"""Channels: each turns what a person did into events and sends messages; none knows the conversation."""
