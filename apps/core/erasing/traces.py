"""What names a person in texts that others wrote or that were frozen, and how it is redacted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from apps.documents.values import Json


@dataclass(frozen=True)
class Traces:
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # what they wrote themselves, where it was frozen without their name

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = [name.split() for name in self.names if name.strip()]
        # A name of one word counts only as it is spelled: it may be a common word.
        phrases = [
            rf"(?i:{r'\s+'.join(map(re.escape, words))})" if len(words) > 1 else re.escape(words[0])
            for words in names
        ]
        addresses = [rf"(?i:{re.escape(address)})" for address in self.addresses if address]
        # Longest first, so that a name within an address leaves no half of it.
        every = sorted({*phrases, *addresses}, key=len, reverse=True)
        # Whole words alone: with "Ann", "Annual" would be spoilt, too.
        return re.compile(rf"(?<!\w)(?:{'|'.join(every)})(?!\w)" if every else r"(?!)")

    def occur_in(self, value: Json) -> bool:
        return self.redact(value) != value

    def places_in(self, text: str) -> list[tuple[int, int]]:
        """Return where a text names the person, from which character to which."""
        return [match.span() for match in self._pattern.finditer(text)]

    def redact(self, value: Json) -> Json:
        """Return a text or document with "[erased]" wherever the person was named; keys stay."""
        if isinstance(value, str):
            return self._pattern.sub(str(_("[erased]")), value)
        if isinstance(value, Mapping):
            return {key: self.redact(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.redact(each) for each in value]
        return value


@dataclass(frozen=True)
class Scope:
    """Where somebody is redacted: in one engagement, or in everything of the organisation."""

    organisation_id: UUID
    engagement_id: UUID | None = None

    @property
    def rows(self) -> dict[str, UUID]:
        """Return the filter for rows with `organisation` and `engagement`."""
        rows = {"organisation_id": self.organisation_id}
        return rows | {"engagement_id": self.engagement_id} if self.engagement_id else rows


def redact_rows[M: models.Model](rows: "models.QuerySet[M]", names: tuple[str, ...], traces: Traces) -> None:
    """Redact a person in these text and JSON fields, and save the rows that named them."""
    for row in rows:
        changed = []
        for name in names:
            before = cast("Json", getattr(row, name))
            after = traces.redact(before)
            if after != before:
                # "[erased]" may be longer than the name was, and the column has an end.
                longest = cast("models.Field[object, object]", row._meta.get_field(name)).max_length
                setattr(row, name, after[:longest] if isinstance(after, str) else after)
                changed.append(name)
        if changed:
            row.save(update_fields=changed)
