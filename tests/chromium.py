"""Where a Chromium may be on this machine. Browser tests use the one that is installed; none is downloaded for them."""

import os
import shutil
from pathlib import Path

CHROMIUM_VARIABLE = "KOMPASS_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_chromium() -> str | None:
    """The one that the variable names, else the first found by name and then by place."""
    candidates = [os.environ.get(CHROMIUM_VARIABLE), *map(shutil.which, NAMES), *PLACES]
    return next((each for each in candidates if each and Path(each).is_file()), None)
