"""Where Telegram's Bot API is unless a setting names another place, and where Telegram finds us."""

TELEGRAM_API = "https://api.telegram.org"

# What a webhook's address ends in, after that of the pages, and the header its secret comes in.
WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name)
# An update with the longest message and all it may quote is far below this; whoever serves the address refuses what is longer.
MAX_BODY = 1024 * 1024
