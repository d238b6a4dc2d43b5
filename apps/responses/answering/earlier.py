"""What the round before showed of a question that is asked again. Whoever reads results says it."""

from collections.abc import Callable, Iterable, Mapping

from apps.engagements.models import Round
from apps.findings.progress.heard import Heard

type Teller = Callable[[Round, Iterable[str]], Mapping[str, Heard]]

_tellers: list[Teller] = []


def on_asking_again(tell: Teller) -> None:
    """Have `tell` say what others said of items in the round before."""
    _tellers.append(tell)


def heard_before(round_: Round, items: Iterable[str]) -> dict[str, Heard]:
    names = tuple(items)
    return {name: heard for tell in _tellers for name, heard in tell(round_, names).items()}
