"""Whatever is shown over a whole story, nobody's answer can be computed from it by those who should not know it.

Four try: a stranger who joined in many names, a facilitator who made people up and entered interviews, one of those who
answered (who may be the stranger as well), and a manager with every report. Large groups that are of one mind are
told as such, and are no secret: `privacy.LARGE`.
"""

import os
from collections.abc import Iterator
from fractions import Fraction

import pytest

from apps.findings import head_counts, privacy
from apps.findings.case import Ground
from tests.privacy import stories
from tests.privacy.attacker import Answer, Attacker, Figure
from tests.privacy.pages import answers_of, in_the_files, on_own_page, on_the_page
from tests.privacy.stories import Story, story

STORIES = int(os.environ.get("SCALELENS_STORIES", "12"))


def computed(told: Story) -> Iterator[tuple[str, Answer]]:
    """Yield who computes what: an answer of one person who counts, and who is not the attacker."""
    insider = Attacker(_made_up(told))
    for version in told.versions:
        insider.figures += on_the_page(version)
        insider.figures += in_the_files(version)
    yield from (("insider", answer) for answer in insider.solved())
    # Each version was revealed.
    own_pages: dict[str, list[Figure]] = {}
    for version in told.versions:
        for key in version.people:
            own_pages.setdefault(key, []).extend(on_own_page(version, key))
    for key in sorted(own_pages):
        # With the pages of everybody who was made up as well.
        reader = Attacker(_made_up(told) | _own(told, key))
        for own in {key, *_keys_made_up(told)}:
            reader.figures += own_pages[own]
        yield from ((key, answer) for answer in reader.solved())


def _made_up(told: Story) -> dict[Answer, Fraction]:
    made_up = _keys_made_up(told)
    return dict(
        said
        for version in told.versions
        for each in version.people.values()
        if each.key in made_up
        for said in answers_of(each)
    )


def _keys_made_up(told: Story) -> set[str]:
    """Return who never counts: a guest who is confirmed later is somebody real."""
    everybody = [each for version in told.versions for each in version.people.values()]
    return {each.key for each in everybody} - {each.key for each in everybody if each.counts}


def _own(told: Story, key: str) -> dict[Answer, Fraction]:
    return dict(
        said for version in told.versions if key in version.people for said in answers_of(version.people[key])
    )


@pytest.mark.parametrize("seed", range(STORIES))
def test_nobody_can_be_computed(seed: int) -> None:
    assert list(computed(story(seed))) == []


def found_in(seeds: range) -> bool:
    return any(next(computed(story(seed)), None) for seed in seeds)


def test_the_attacker_finds_people_where_made_up_ones_hide_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ground, "may_show", lambda ground, people, *, uncounted=0: people >= ground.k)
    monkeypatch.setattr(head_counts.People, "counted", property(lambda people: people))
    assert found_in(range(20))


def test_the_attacker_finds_people_where_all_who_say_the_same_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(privacy, "LARGE", 0)
    assert found_in(range(20))


def test_the_attacker_finds_people_where_no_version_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "discloses_few", lambda *_versions: False)
    assert found_in(range(20))
