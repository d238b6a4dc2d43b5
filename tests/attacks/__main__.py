"""Attack a served 7cfc457 and a served tree of today, and print what succeeds: `python -m tests.attacks OLD NOW`.

OLD and NOW are JSON files that `python -m tests.attacks.target TREE URL` prints, once `make up PORT=…` serves that tree
(its demo organisation gets two facilitators and an owner for it). With one file only that tree is attacked; words after
`--only` choose findings, like F6.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.attacks import doors, inside, promises
from tests.attacks.promises import Outcome
from tests.attacks.target import Stuck, Target

type Attack = Callable[[Target], Outcome]

ATTACKS: tuple[Attack, ...] = (
    promises.a_link_opens_a_named_persons_answers,
    promises.made_up_guests_uncover_a_real_one,
    doors.one_factor_is_all_there_is,
    promises.a_colleague_opens_an_engagement_of_others,
    doors.the_application_rewrites_the_trail,
    doors.an_office_locks_its_own_out,
    doors.one_phone_stops_the_workshop,
    doors.strangers_keep_a_lost_link,
    promises.one_stranger_fills_the_list,
    promises.a_guest_stays_counted,
    promises.a_unanimous_group_says_what_each_said,
    doors.a_made_link_names_nobody,
    promises.nobody_can_erase_who_withdrew,
    doors.eight_strangers_slow_everybody,
    promises.a_copied_cookie_outlives_leaving,
    promises.a_wrong_recipients_session_goes_on,
    doors.dead_stops_are_unlimited,
    doors.a_script_may_read_the_csrf_cookie,
    doors.the_proxy_logs_a_token,
    doors.compose_is_open,
    doors.a_nul_hides_its_line,
    inside.a_template_fetches_or_starts,
    inside.a_deleted_row_of_the_trail_is_blessed,
    inside.a_statement_takes_over_a_sign_in,
    # Last, because they are what keeps somebody out.
    doors.strangers_lock_an_owner_out,
    doors.a_leaver_keeps_everything,
)


def finding_of(attack: Attack) -> str:
    """Return the number a finding has, from its docstring."""
    return (attack.__doc__ or "").partition(":")[0]


def outcome_of(attack: Attack, target: Target) -> str:
    try:
        outcome = attack(target)
    except (Stuck, ValueError, OSError) as error:
        return f"STUCK: {error}"
    return f"{'SUCCEEDS' if outcome.succeeded else 'refused'}: {outcome.evidence}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    targets = [Target.read(path) for path in asked.targets]
    wanted = [each for each in ATTACKS if not asked.only or finding_of(each) in asked.only]
    say("| finding | " + " | ".join(path.stem for path in asked.targets) + " |")
    say("|---|" + "---|" * len(targets))
    for attack in wanted:
        outcomes = " | ".join(outcome_of(attack, target).replace("|", "/") for target in targets)
        say(f"| {attack.__doc__} | {outcomes} |")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
