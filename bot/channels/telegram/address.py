"""Where Telegram's Bot API is, unless a setting names another place."""

TELEGRAM_API = "https://api.telegram.org"
