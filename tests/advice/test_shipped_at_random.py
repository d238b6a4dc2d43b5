"""Many made-up engagements: whatever is known, the shipped rules do not contradict themselves."""

import os
from collections import Counter

from apps.advice.rules.rules import Rule, Text
from tests.advice.at_random import situations
from tests.advice.shipped import Situation, rules
from tests.advice.told import settled

COUNT = int(
    os.environ.get("SCALELENS_FACTS", "1200")
)  # as many as every rule needs to fire; `make claims` asks for 2,000
STOPS = {"S-user", "S-quota", "S-data", "S-model", "S-cost", "S-org"}
ALWAYS_SAFE = {"law", "stop"}


def fired_in(situation: Situation) -> tuple[list[Rule], list[tuple[Rule, Text]]]:
    """The rules that fire, and all that they say with a topic of its own, warnings included."""
    known, fired, gone = settled(situation)
    withheld = {(each.rule, each.text) for each in gone}
    said = [
        (rule, text)
        for rule in fired
        for text in rule.texts
        if known.holds(text.when) and (rule.id, text.text) not in withheld
    ]
    return fired, said


def test_whatever_is_known_it_does_not_contradict_itself() -> None:
    seen: Counter[str] = Counter()
    for situation in situations(COUNT):
        fired, said = fired_in(situation)
        names = {rule.id for rule in fired}
        seen.update(names)
        assert sum(rule.kind == "base" for rule in fired) == 1, situation
        done = {topic for _, text in said for topic in text.does}
        forbidden = {topic for _, text in said for topic in text.forbids}
        assert not done & forbidden, (done & forbidden, situation)
        assert not {"N0"} & names or not names & (STOPS | {"CO2", "X2"}), situation
        if "CO6" in names:
            assert not names & {"CO1", "CO2"}, situation
            assert not [text.text for _, text in said if "{cost}" in text.text], situation
        if "P0" in names:
            assert not [rule.id for rule in fired if rule.reversibility != "easy" and rule.kind not in ALWAYS_SAFE], situation  # fmt: skip
        if float(str(situation["symptom.any.most"])) >= 0.5:
            assert not [text.text for _, text in said if "nobody reports trouble" in text.text], situation
    never = {rule.id for rule in rules().rules} - set(seen)
    assert not never, f"never tried: {sorted(never)}"
