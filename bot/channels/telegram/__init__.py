"""Telegram: updates become events, messages become sendMessage. The only place that imports python-telegram-bot."""
