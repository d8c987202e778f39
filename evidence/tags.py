"""Which tags of a piece count: what an evaluator has confirmed speaks louder than the question that was asked."""

from collections.abc import Sequence

from evidence.model import Tag, TagState


def effective_tags(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """The tags that count, by sub-question.

    An ``asked`` tag is provisional: once an evaluator has confirmed any tag of the piece, the asked one no longer
    counts, and its sub-question is open again unless it was confirmed too.
    """
    confirmed = [tag for tag in tags if tag.state is TagState.CONFIRMED]
    return tuple(sorted(confirmed or tags, key=lambda tag: [int(number) for number in tag.sub_question.split(".") if number.isdigit()]))
