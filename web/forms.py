"""What a form sent: text, and in the chat a file."""

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

# An answer of 100,000 characters is at most 1.2 MB as a form sends it.
MAX_BODY = 4 * 1024 * 1024
# What Telegram's bots may fetch too. The sentences of too_large and file_too_large name these limits.
MAX_FILE = 20 * 1024 * 1024
# The file with the words beside it: 100,000 characters are at most 0.4 MB in such a body.
MAX_BODY_WITH_FILE = MAX_FILE + 1024 * 1024
MULTIPART = "multipart/form-data"
MAX_FIELDS = 1000
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a form, as the browser describes it. Its bytes are read by who keeps them."""

    media_type: str
    size: int
    upload: UploadFile

    @property
    def name(self) -> str:
        """What the file is called: browsers send the name alone, a program may send a path."""
        return plain((self.upload.filename or "").replace("\\", "/").rpartition("/")[2])[:MAX_NAME]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order in which they were sent; a name may come several times. ``file`` is there only if one was chosen."""

    fields: tuple[tuple[str, str], ...] = ()
    file: SentFile | None = None

    def one(self, name: str) -> str:
        """The first value, "" when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value under the name."""
        return [value for field, value in self.fields if field == name]


async def read_form(request: Request, *, keeps_file: bool = False) -> Form:
    """The form of a post; asked again it is the same. Who does not keep its file finds it closed; who does closes the request."""
    try:
        sent = await request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_BODY)
    except ClientDisconnect as gone:
        # Half a form is none. Nobody reads the answer.
        raise HTTPException(400) from gone
    words = tuple((name, plain(value)) for name, value in sent.multi_items() if isinstance(value, str))
    form = Form(words, _sent_file(sent.get("file")))
    request.state.form = form
    if not keeps_file:
        await request.close()
    return form


def _sent_file(value: UploadFile | str | None) -> SentFile | None:
    # A browser sends a field in which nothing was chosen as a file without a name.
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    return SentFile(value.content_type or "", value.size or 0, value)


def form_so_far(request: Request) -> Form:
    """What was read before something went wrong; an empty form where nothing was."""
    form = getattr(request.state, "form", None)
    return form if isinstance(form, Form) else Form()


def plain(value: str) -> str:
    """A textarea sends CRLF for the one line break that was typed, and NUL is nothing that anybody types. All else stays as it is."""
    return value.replace("\r\n", "\n").replace("\0", "")
