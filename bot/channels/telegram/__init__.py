"""Telegram: the only folder that imports the telegram library."""
