"""What readers of a report answered to the decision that it asks for. Reports bring it; a decision copies it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.engagements.models import Engagement

DECIDES, DISSENTS = {"yes", "no"}, {"refused"}


@dataclass(frozen=True)
class ReaderAnswer:
    """One answer; `kind` is yes, no, refused or handed, `words` says it, and `text` is the reason or the name."""

    who: str
    kind: str
    words: str
    text: str
    asked: str
    at: datetime

    @property
    def dissent(self) -> str:
        """Return what the decision quotes of it: the reason, without the name, for page 2 of a report quotes it."""
        return self.text if self.kind in DISSENTS else ""


type Read = Callable[[Engagement], Sequence[ReaderAnswer]]
_readers: list[Read] = []


def register_answers(read: Read) -> None:
    _readers.append(read)


def answers_of(engagement: Engagement) -> tuple[ReaderAnswer, ...]:
    """Return what readers answered, the oldest first."""
    return tuple(each for read in _readers for each in read(engagement))


def deciders_of(answers: Sequence[ReaderAnswer]) -> list[str]:
    return list(dict.fromkeys(each.who for each in answers if each.kind in DECIDES))
