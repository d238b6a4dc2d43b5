"""Checks of the short sentences over how robust an answer is."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.checks.robust import asked, question_of
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import points_words


@rule("robust.may_move", gettext_lazy("Of the questions that may be shown this one could move it most."))
def may_move(claim: Claim, case: Case) -> Allowed:
    found = question_of(claim, case)
    questions = case.result.questions or ()
    shown = [each.swing for each in questions if asked(case, each)[1]]
    is_all = len(shown) == len(questions)
    return Allowed(
        needs={
            "something comes first": case.result.verdict.level != "insufficient",
            "nothing is over": not case.result.verdict.over_dimensions,
            "it may not stop": not case.result.verdict.may_stop,
            "it may be shown": asked(case, found)[1],
            "none moves more": found.swing == max(shown),
        },
        words=(points_words(found.swing),),
        says=("could move", "up to", *(() if is_all else ("that may be shown",))),
    )


@rule(
    "robust.hangs",
    gettext_lazy("Without one person, or one perspective, another dimension is first most often."),
)
def hangs(claim: Claim, case: Case) -> Allowed:
    voice = (case.result.influence or ())[int(claim.numbers[0].path.split(".")[1])]
    leader, over = case.result.ranking.order[0], case.result.verdict.over_dimensions
    return Allowed(
        needs={
            "another leads without them": voice.leader != leader,
            "it may be shown": case.is_shown,
            "what it says is over is": not over or (leader in over and voice.leader not in over),
        },
        names=(leader,) if over else (),
        says=(
            "one person" if voice.kind == "stakeholder" else "one perspective",
            "passed" if over else "first",
        ),
        never=(voice.id,),
    )


@rule("robust.moves", gettext_lazy("What the strongest person or perspective moves P(first) by."))
def moves(claim: Claim, case: Case) -> Allowed:
    voices = case.result.influence or ()
    strongest = max(abs(each.moves) for each in voices)
    leader = case.result.ranking.order[0]
    return Allowed(
        needs={
            "it may be shown": case.is_shown,
            "nothing is over": not case.result.verdict.over_dimensions,
            "each person was left out": case.result.coverage.n <= 400,
            "the same leads without each": all(each.leader == leader for each in voices),
        },
        words=(points_words(strongest),),
    )
