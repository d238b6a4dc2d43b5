"""What names a person in texts that others wrote or that were frozen, and how it is taken out of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from apps.documents.values import Json


@dataclass(frozen=True)
class Traces:
    """What names one person. A name of one word counts only as it is spelled: it may be a common word."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # what they wrote themselves, where it was frozen without their name

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = [name.split() for name in self.names if name.strip()]
        phrases = [
            rf"(?i:{r'\s+'.join(map(re.escape, words))})" if len(words) > 1 else re.escape(words[0])
            for words in names
        ]
        addresses = [rf"(?i:{re.escape(address)})" for address in self.addresses if address]
        # Longest first, so that a name within an address leaves no half of it.
        every = sorted({*phrases, *addresses}, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(every)})(?!\w)" if every else r"(?!)")

    def are_in(self, value: Json) -> bool:
        return self.taken_out_of(value) != value

    def taken_out_of(self, value: Json) -> Json:
        """Return a text or a document with "[erased]" where the person was named; keys stay."""
        if isinstance(value, str):
            return self._pattern.sub(str(_("[erased]")), value)
        if isinstance(value, Mapping):
            return {key: self.taken_out_of(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.taken_out_of(each) for each in value]
        return value


@dataclass(frozen=True)
class Scope:
    """Where somebody is taken out: one engagement, or everything of the organisation."""

    organisation_id: UUID
    engagement_id: UUID | None = None

    @property
    def rows(self) -> dict[str, UUID]:
        """Return the filter for rows with `organisation` and `engagement`."""
        if self.engagement_id is None:
            return {"organisation_id": self.organisation_id}
        return {"organisation_id": self.organisation_id, "engagement_id": self.engagement_id}


def take_out_of_rows(rows: "models.QuerySet[Any]", names: tuple[str, ...], traces: Traces) -> None:
    """Take a person out of these text and JSON fields, and save the rows in which they were."""
    for row in rows:
        changed = {}
        for name in names:
            before = cast("Json", getattr(row, name))
            after = traces.taken_out_of(before)
            if after != before:
                changed[name] = after
        for name, after in changed.items():
            longest = row._meta.get_field(name).max_length
            setattr(row, name, after[:longest] if isinstance(after, str) else after)
        if changed:
            row.save(update_fields=list(changed))
