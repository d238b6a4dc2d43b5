"""A workshop with so many people: their links and what each can save. `python -m tests.saving.workshop 300` prints them."""

import json
import sys
from itertools import cycle, islice
from typing import Any

import django
from django.utils import timezone


def open_workshop(people: int) -> list[dict[str, Any]]:
    from apps.engagements.services import mint_links
    from apps.instruments.definition import AgreementItem, TargetItem
    from apps.instruments.selectors import definition_of
    from tests.factories import make_engagement, make_organisation, make_stakeholder

    engagement = make_engagement(make_organisation())
    definition = definition_of(engagement.instrument_version)
    perspectives = list(islice(cycle(definition.perspectives), people))
    invited = [
        make_stakeholder(engagement, f"Person {number}", perspective)
        for number, perspective in enumerate(perspectives)
    ]
    links = [each.link for each in mint_links(stakeholders=invited, at=timezone.now())]
    can_save = {
        perspective: [
            (item.id, [1, 4, 2, "dk"] if isinstance(item, AgreementItem) else list(item.steps[:3]))
            for item in definition.asked_of(perspective, engagement.routing)
            if isinstance(item, AgreementItem | TargetItem)
        ]
        for perspective in definition.perspectives
    }
    rows = zip(links, perspectives, strict=True)
    return [{"link": link, "items": can_save[perspective]} for link, perspective in rows]


if __name__ == "__main__":
    django.setup()
    json.dump(open_workshop(int(sys.argv[1])), sys.stdout)
