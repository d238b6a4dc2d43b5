"""What asking would be worth: the open questions, by what an answer could do to the first place."""

import numpy as np

from apps.ranking.arrays import Floats
from apps.ranking.draws.margins import CrispEvidence
from apps.ranking.inputs.evidence import Evidence
from apps.ranking.inputs.types import Settings
from apps.ranking.results.changes import Question
from apps.ranking.results.people import Agreement
from apps.ranking.sensitivity.fillings import Filling, filled_in
from apps.ranking.sensitivity.open_questions import OpenQuestion, open_questions, read_asked
from apps.ranking.sensitivity.what_if import WhatIf, are_leaders, shares_of_first

EQUAL_DECIMALS = 9


def value_of_questions(
    evidence: Evidence, crisp: CrispEvidence, agreement: Agreement, settings: Settings
) -> tuple[Question, ...]:
    """Say what each open question could change, the most telling first.

    Parameters
    ----------
    evidence : Evidence
    crisp : CrispEvidence
        Its first roster is everyone.
    agreement : Agreement
        Says what is contested.
    settings : Settings

    Returns
    -------
    tuple of Question
        Those whose answer can change the leader first, then by `evoi` and by `swing`, both descending (equal
        within 1e-9), then by id. Only what someone was asked is in it.

    References
    ----------
    None: our own. It looks like an expected value of information (Raiffa and Schlaifer 1961, Applied Statistical
    Decision Theory, Harvard) whose utility is 1 if the dimension named is the right one, but the answers are weighed
    by what others answered, not by the model. So it may be below 0: the answers to be expected divide the evidence.
    """
    asked = read_asked(evidence, unranked_below=settings.unranked == "below")
    found = list(open_questions(asked, agreement))
    fillings = [filled_in(asked, question, crisp, settings) for question in found]
    cases = WhatIf(
        np.concatenate([crisp.margins[:1], *(one.cases.margins for one in fillings)]),
        np.concatenate([crisp.available[:1], *(one.cases.available for one in fillings)]),
    )
    present, *answers = np.split(
        shares_of_first(cases, settings, crisp.least_room.shape[1]),
        np.cumsum([1, *(len(one.chances) for one in fillings)])[:-1],
    )
    valued = [
        _valued(question, filling, shares, present[0])
        for question, filling, shares in zip(found, fillings, answers, strict=True)
    ]
    return tuple(sorted(valued, key=_most_telling_first))


def _valued(question: OpenQuestion, filling: Filling, shares: Floats, present: Floats) -> Question:
    is_flipped = (are_leaders(shares) != are_leaders(present)).any(axis=1)
    # Gains first, then their mean: where nothing changes it is 0, and not what rounding leaves.
    gains = shares.max(axis=1) - present.max()
    return Question(
        id=question.id,
        kind=question.kind,
        can_flip=bool(is_flipped.any()),
        swing=float(np.abs(shares - present).sum(axis=1).max() / 2),
        evoi=float(filling.chances @ gains),
        reasons=question.reasons,
        people=int(question.filled.sum()),
    )


def _most_telling_first(question: Question) -> tuple[bool, float, float, str, str]:
    evoi, swing = round(question.evoi, EQUAL_DECIMALS), round(question.swing, EQUAL_DECIMALS)
    return not question.can_flip, -evoi, -swing, question.id, question.kind
