"""Channels: what turns a channel's input into events and sends messages. Nothing outside a channel's folder knows it."""
