"""The dialogue that all peers hold, as Kompass holds it: what they say and which buttons stand under it. It imports nobody's library."""

from collections.abc import Sequence

# Rows of (label, callback data).
Rows = Sequence[Sequence[tuple[str, str]]]

INFORM = (
    "Hej! Granåsa kommun utvärderas, och du är inbjuden att svara på frågor utifrån din roll: en i taget.\n\n"
    "Vem läser? Utvärderarna läser dina svar. I utkast och rapport står din roll, inte ditt namn.\n\n"
    "Det är frivilligt. Du kan hoppa över, pausa och ändra dig.\n\nVill du svara?"
)
INFORM_ROWS: Rows = ((("Ja, jag vill svara", "agree"), ("Nej tack", "decline")),)
RECEIPT = "Det är sparat. Skriv mer om du vill, eller tryck Klar när svaret är färdigt."
RECEIPT_ROWS: Rows = ((("Klar", "done"),),)
THANKS = "Tack! Dina svar är inlämnade."
NOT_NOW = "Skriv /start för att börja."

_SUBJECTS = ("insyn", "delaktighet", "uppföljning", "bemötande", "kvalitet", "tillgänglighet", "ledarskap")


def question_words(number: int, count: int) -> str:
    """About as long as the questions of the product's own bank."""
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    return (
        f"Fråga {number} av {count}\n\nHur går det till på din arbetsplats när det gäller {subject}, och hur märks det i det som görs? "
        "Berätta gärna om något du har sett."
    )


def question_rows(number: int, *, is_begun: bool) -> Rows:
    """The buttons under a question; Done once something is written."""
    done = ((("Klar", "done"),),) if is_begun else ()
    back = (("Föregående fråga", "back"),) if number > 1 else ()
    ways_out = (("Hoppa över", "skip"), ("Vet inte", "unknown"), ("Inte mitt område", "notmine"))
    return (*done, ways_out, (*back, ("Paus", "pause")))
