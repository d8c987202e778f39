"""What a form sent, as text."""

from dataclasses import dataclass

from starlette.requests import Request

# An answer of 100,000 characters is at most 1.2 MB as a form sends it.
MAX_BODY = 4 * 1024 * 1024
MAX_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order in which they were sent; a name may come several times."""

    fields: tuple[tuple[str, str], ...] = ()

    def one(self, name: str) -> str:
        """The first value, "" when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value under the name."""
        return [value for field, value in self.fields if field == name]


async def read_form(request: Request) -> Form:
    """The form of a post; asked again it is the same. Files are left out: no page of ours sends any."""
    sent = await request.form(max_files=10, max_fields=MAX_FIELDS, max_part_size=MAX_BODY)
    form = Form(tuple((name, plain(value)) for name, value in sent.multi_items() if isinstance(value, str)))
    request.state.form = form
    return form


def form_so_far(request: Request) -> Form:
    """What was read before something went wrong; an empty form where nothing was."""
    form = getattr(request.state, "form", None)
    return form if isinstance(form, Form) else Form()


def plain(value: str) -> str:
    """A textarea sends CRLF for the one line break that was typed, and NUL is nothing that anybody types. All else stays as it is."""
    return value.replace("\r\n", "\n").replace("\0", "")
