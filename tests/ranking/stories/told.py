"""The stories: each a workshop, and what it is about."""

from collections.abc import Callable

from apps.ranking.inputs.types import Engagement
from tests.ranking.build import Person
from tests.ranking.stories.workshop import ASKED, Figures, gives, people, workshop

# Everything far from its limit, and growing slowly.
CALM: dict[str, tuple[float | None, float | None, float | None]] = {
    "QD1": (1e12, 1.2, 1e14),
    "QD2": (1e9, 1.2, 1e11),
    "QD4": (2, 1.2, 100),
    "QU1": (400, 1.2, 40_000),
    "QU2": (2, 1.2, 200),
    "QU4": (20, 1.2, 2_000),
    "QM2": (20, 1.2, 1_000),
    "QM3": (50, 1.2, 3_000),
    "QM4": (0.5, 1.2, 20),
    "QO1": (2, 1.2, 60),
    "QO2": (4, 1.2, 120),
    "QO5": (30, 1.2, 900),
}
EVERYBODY = ("business", "product", "data_ml", "platform", "risk", "executive")


def of(perspective: str, figures: Figures) -> Figures:
    """Keep what this perspective is asked."""
    return {name: one for name, one in figures.items() if name in ASKED[perspective]}


def all_six(count: int, places: str, figures: Figures) -> tuple[tuple[Person, ...], ...]:
    """So many of each perspective, of one mind."""
    return tuple(people(one, count, places, of(one, figures)) for one in EVERYBODY)


def half_invited() -> Engagement:
    near = gives("measured", **CALM | {"QU1": (30_000, 3, 34_000), "QU2": (170, 3, 200)})
    return workshop(*(people(one, 3, "UDMO", of(one, near)) for one in ("platform", "data_ml", "product")))


def forty_three_loud() -> Engagement:
    others = gives(
        "measured", **CALM | {"QD1": (4e12, 4, 8e12), "QD4": (6, 3, 8), "QU1": (4_100, 1.5, 200_000)}
    )
    loud = people("business", 43, "UODM", gives("guess", QU1=(65_000, 3, 90_000)))
    rest = [people(one, 3, "DMOU", of(one, others)) for one in EVERYBODY if one != "business"]
    return workshop(loud, *rest)


def builders_only() -> Engagement:
    near = gives("measured", **CALM | {"QD1": (4e12, 5, 8e12), "QD4": (6.5, 2, 8)})
    return workshop(*(people(one, 4, "DUMO", of(one, near)) for one in ("data_ml", "platform")))


def guesses() -> Engagement:
    return workshop(*all_six(2, "DUMO", gives("guess", **CALM | {"QD1": (4e12, 5, 8e12), "QD4": (6, 3, 10)})))


def no_limit() -> Engagement:
    unlimited = {name: (now, 3.0, None) for name, (now, _, _) in CALM.items()}
    return workshop(*all_six(2, "UDMO", gives("measured", **unlimited)))


def on_fire() -> Engagement:
    over = {name: ((limit or 1) * 3, 2.0, limit) for name, (_, _, limit) in CALM.items()}
    half = len(EVERYBODY) // 2
    crowds = [
        people(one, 2, "UDMO" if place < half else "DUMO", of(one, gives("measured", **over)))
        for place, one in enumerate(EVERYBODY)
    ]
    return workshop(*crowds)


def nothing_near() -> Engagement:
    return workshop(*all_six(2, "UDMO", gives("measured", **CALM)))


def two_alike() -> Engagement:
    both = {"QD1": (4e12, 3.0, 9e12), "QU1": (400.0, 3.0, 900.0)}
    crowds = [
        people(one, 2, "UDMO" if place % 2 else "DUMO", of(one, gives("measured", **CALM | both)))
        for place, one in enumerate(EVERYBODY)
    ]
    return workshop(*crowds)


def typing_error() -> Engagement:
    near = CALM | {"QU1": (30_000, 3, 40_000), "QD1": (3e11, 1.5, 1e13)}
    crowds = [people(one, 2, "UDMO", of(one, gives("measured", **near))) for one in EVERYBODY]
    slip = people("data_ml", 1, "UDMO", of("data_ml", gives("measured", **near | {"QD1": (3e11, 1.5, 1e10)})))
    return workshop(*crowds, slip)


def over_its_quota() -> Engagement:
    quota = gives("measured", QM5=(2e6, 2, 2e5))
    crowds = [
        people(one, 2, "UMDO", of(one, gives("rough", **CALM))) for one in EVERYBODY if one != "platform"
    ]
    return workshop(
        *crowds, people("platform", 2, "UMDO", {**of("platform", gives("rough", **CALM)), **quota})
    )


def honest_sixteen() -> tuple[tuple[Person, ...], ...]:
    near = CALM | {"QU1": (300, 3, 400), "QO2": (4, 1.5, 20), "QO5": (30, 1.2, 120)}
    heads = {"business": 3, "product": 4, "data_ml": 3, "platform": 3, "executive": 3}
    return tuple(people(one, count, "UDMO", of(one, gives("rough", **near))) for one, count in heads.items())


def one_liar() -> Engagement:
    lie = gives("measured", QO2=(900, 3, 1), QO5=(3_000, 3, 1))
    feels = {"organization": 5, "user": 1, "data": 1, "model": 1}
    return workshop(*honest_sixteen(), people("risk", 1, "OMDU", lie, feels))


def no_liar() -> Engagement:
    truth = gives("rough", QO2=(4, 1.5, 20), QO5=(30, 1.2, 120))
    return workshop(*honest_sixteen(), people("risk", 1, "UDMO", truth))


def far_model() -> Engagement:
    same = {name: (now, 1.05, (now or 1) * 20) for name, (now, _, _) in CALM.items()}
    return workshop(*all_six(2, "MUDO", gives("measured", **same)))


def two_people() -> Engagement:
    return workshop(people("product", 1, "UDMO"), people("platform", 1, "UDMO"))


def one_alarmed() -> Engagement:
    crowds = all_six(2, "UDMO", gives("measured", **CALM))
    fears = {"organization": 5, "user": 1, "data": 1, "model": 1}
    return workshop(*crowds, people("risk", 1, "OUDM", {}, fears))


def falling() -> Engagement:
    return workshop(*all_six(2, "UDMO", gives("measured", **CALM | {"QU1": (8_000, 0.2, 4_000)})))


def before_launch() -> Engagement:
    return workshop(*all_six(2, "UDMO", gives("rough", **CALM | {"QU1": (300, 5, 400)})), live=False)


def three_moods() -> Engagement:
    calm = {"user": 2, "data": 1, "model": 1, "organization": 1}
    return workshop(*(people(one, 1, "UMDO", {}, calm) for one in ("business", "product", "executive")))


def down_today() -> Engagement:
    over = {"QU2": (300.0, 3.0, 30.0), "QU4": (500.0, 3.0, 100.0), "QU1": (800.0, 3.0, 400.0)}
    data = {"QD1": (1e12, 5.0, 5e13), "QD2": (1e9, 5.0, 5e10)}
    return workshop(*all_six(2, "DMOU", gives("measured", **CALM | over | data)))


def sooner_though_less() -> Engagement:
    # Users: 0.03 decades left at 0.235 in 18 months. Data: 1 decade left at 2 in 18 months.
    users = {"QU1": (373.0, 1.72, 400.0), "QU2": (186.6, 1.72, 200.0), "QU4": (1_866.0, 1.72, 2_000.0)}
    data = {"QD1": (1e13, 100.0, 1e14), "QD2": (1e10, 100.0, 1e11)}
    return workshop(*all_six(2, "DUMO", gives("measured", **CALM | users | data)))


def as_today() -> Engagement:
    same = {name: (now, 1.0, limit) for name, (now, _, limit) in CALM.items()}
    return workshop(*all_six(2, "DUMO", gives("measured", **same | {"QD4": (7, 1, 8)})))


def times_over(times: float) -> Engagement:
    """Two strands for data; measured demand for users at so many times the limit."""
    figures = gives("measured", **CALM | {"QU2": (200 * times, 1.2, 200)})
    return workshop(*all_six(2, "DMOU", figures))


def measured_against_guesses() -> Engagement:
    high, low = gives("measured", QU1=(1_000, 2, 100)), gives("guess", QU1=(10, 2, 100))
    crowds = [people("business", 1, "DMOU", low), people("product", 1, "DMOU", low)]
    return workshop(people("platform", 1, "UDMO", high), *crowds)


def sixteen_times_apart() -> Engagement:
    high, low = gives("measured", QU1=(4_000, 1.2, 1_000)), gives("measured", QU1=(250, 1.2, 1_000))
    crowds = [people(one, 2, "UDMO", high) for one in ("business", "product")]
    return workshop(*crowds, people("platform", 4, "DUMO", low))


def claims_triage() -> Engagement:
    """Motor claims: 18 people, 8 for users, 8 for data, 2 for the organisation; data is near by measured figures."""
    figures = {
        "QD4": (6.5, 2.0, 8.0),
        "QD1": (4e12, 5.0, 8e12),
        "QD2": (3e10, 5.0, 6e10),
        "QU1": (420.0, 2.0, 5_000.0),
    }
    given = gives("measured", **figures)
    users = [people("business", 3, "UODM", of("business", given)), people("executive", 3, "UODM")]
    mixed = [
        people("product", 2, "UODM", of("product", given)),
        people("product", 1, "DMOU", of("product", given)),
    ]
    data = [people(one, 3, "DMOU", of(one, given)) for one in ("data_ml", "platform")]
    return workshop(*users, *mixed, *data, people("risk", 1, "DMOU"), people("risk", 2, "ODMU"))


# By the number each was found under.
STORIES: dict[str, Callable[[], Engagement]] = {
    "h01": half_invited,  # half of the perspectives came
    "h02": forty_three_loud,  # 43 loud of 58, figures 16-fold apart
    "h03": builders_only,  # eight builders, four perspectives unheard
    "h06": guesses,  # every figure a guess
    "h07": no_limit,  # no limit known
    "h08": on_fire,  # all twelve limits passed, live
    "h09": nothing_near,  # nothing near
    "h10": two_alike,  # data and users alike
    "h12": typing_error,  # a limit mistyped by a thousandfold
    "h13": over_its_quota,  # ten times its quota, measured
    "h15": one_liar,  # one person measured absurd figures
    "h16": far_model,  # nearest limit twenty times away
    "h18": two_people,  # two people
    "h19": one_alarmed,  # nothing near, one person alarmed
    "h23": falling,  # over, and falling below its limit
    "h24": before_launch,  # not live, no launch date
    "h25": three_moods,  # three people, no figure
    "h26": down_today,  # users ten times over, people name data
    "h27": sooner_though_less,  # less room at the horizon, but later
    "h31": no_liar,  # as h15, everybody honest
    "h32": as_today,  # everything the same as today
    "B1 x1": lambda: times_over(1),  # users at their limit, people name data
    "B1 x3": lambda: times_over(3),  # three times over, people name data
    "B1 x10": lambda: times_over(10),  # ten times over, people name data
    "B1 x1000": lambda: times_over(1000),  # a thousand times over, people name data
    "B8": measured_against_guesses,  # one measured 10x over, two guess 10x room
    "B9": sixteen_times_apart,  # measured 4x over and 4x under
    "S2": claims_triage,  # motor claims, 18 people split 8, 8 and 2
}
