"""How many messages are under way at once: as many as fill the way to the channel, and no more.

What is on its way when the program dies is sent again, so under way is kept short: at a round trip of 80 ms that is over a hundred, and
beside the server it is a handful. The shortest round trip of late is what counts: the longer ones are made of our own waiting.
"""

from collections import deque
from dataclasses import dataclass, field

# So many at least, and so many at most: what the pool of connections holds.
LEAST, MOST = 10, 200
# What a long way is filled for, in messages a second, and how much of a round trip is no way but our own work, in seconds.
MESSAGES_A_SECOND = 1500
OWN_WORK = 0.02
# Of so many round trips the shortest counts.
REMEMBERED = 64


@dataclass(slots=True)
class Way:
    """Times are seconds of the caller's clock."""

    round_trips: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    last_began: float = float("inf")

    def begins(self, now: float) -> None:
        """A message is put on its way."""
        self.last_began = now

    def took(self, seconds: float) -> None:
        """A message was accepted after so long."""
        self.round_trips.append(seconds)
        self.last_began = float("inf")

    def room(self, now: float) -> int:
        """How many may be under way."""
        # While nothing comes back, the way is at least as long as the youngest message has been on it.
        long = max(min(self.round_trips, default=0.0), now - self.last_began)
        return min(MOST, LEAST + int(max(0.0, long - OWN_WORK) * MESSAGES_A_SECOND))
