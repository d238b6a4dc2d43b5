"""The rules for one quantity, person by person and draw by draw: slow, and written from the rules alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.ranking import Engagement, Estimate, Quantity, Triple

SPREAD = {"measured": 1.25, "rough": 3.0, "guess": 10.0}
SOURCES = list(SPREAD)
Z90 = 1.2815515655446004


@dataclass
class Expert:
    value: float
    sd: float
    source: str
    group: str
    person: int
    position: float = 0.0
    position_sd: float = 0.0
    position_source: str = ""


def source_of(triple: Triple) -> str:
    if triple.source is not None:
        return triple.source
    ratios = [triple.high / triple.likely] if triple.high is not None and triple.likely else []
    ratios += [triple.likely / triple.low] if triple.low else []
    if not ratios or max(ratios) > 5.5:
        return "guess"
    return "rough" if max(ratios) > 2 else "measured"


def sd_of(triple: Triple) -> float:
    half = math.log10(SPREAD[source_of(triple)])
    likely = math.log10(triple.likely)
    low = likely - half if triple.low is None else math.log10(triple.low)
    high = likely + half if triple.high is None else math.log10(triple.high)
    return (high - low) / (2 * Z90)


def weigh(experts: Sequence[Expert], omega: dict[str, float]) -> tuple[list[float], float]:
    precision = [max(one.sd, 0.12) ** -1.5 for one in experts]
    groups = sorted({one.group for one in experts})
    total = {g: sum(p for p, one in zip(precision, experts, strict=True) if one.group == g) for g in groups}
    own = [p / total[one.group] for p, one in zip(precision, experts, strict=True)]
    say = {
        g: omega[g] * sum(a * p for a, p, one in zip(own, precision, experts, strict=True) if one.group == g)
        for g in groups
    }
    whole = sum(say.values())
    weights = [a * say[one.group] / whole for a, one in zip(own, experts, strict=True)]
    return weights, sum((one / whole) ** 2 for one in say.values())


def mean(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))


def sureness(one: Expert) -> tuple[float, int]:
    return round(one.sd, 12), SOURCES.index(one.source)


def place(
    experts: list[Expert], omega: dict[str, float], own_error: Sequence[float] | None = None
) -> list[float]:
    """Sort the experts, give them positions, and return their weights."""
    experts.sort(key=lambda one: (round(one.value, 12), *sureness(one)))
    weights, b2 = weigh(experts, omega)
    mu = mean(weights, [one.value for one in experts])
    seen = mean(weights, [(one.value - mu) ** 2 for one in experts])
    due = mean(weights, [one.sd**2 for one in experts]) * (1 - sum(w * w for w in weights))
    kept = 0.0 if seen < 1e-12 else math.sqrt(max(0.0, 1 - due / seen))
    surest = min(experts, key=sureness)
    for one in experts:
        one.position = mu + kept * (one.value - mu)
        one.position_sd = (kept * one.sd + (1 - kept) * surest.sd) * math.sqrt(0.4 + 0.6 * b2)
        one.position_source = one.source if kept >= 0.5 else surest.source
        if own_error is not None:
            one.position_sd = own_error[SOURCES.index(one.source)] * math.sqrt(0.4 + 0.6 * b2)
    return weights


class Plain:
    """One quantity of an engagement, pooled."""

    def __init__(self, given: Engagement, quantity: Quantity) -> None:
        self.given, self.quantity = given, quantity
        self.sign = -1.0 if quantity.direction == "floor" else 1.0
        self.omega = {one.id: one.weight for one in given.perspectives}
        self.said = [row.estimates.get(quantity.id, Estimate()) for row in given.figures]
        self.group = [row.perspective for row in given.figures]
        self.fields = {
            name: self.pool([getattr(one, name) for one in self.said]) for name in ("now", "horizon", "limit")
        }
        self.kind = self.find_kind(*(self.fields[name][0] for name in ("now", "horizon", "limit")))
        self.demand = "horizon" if self.kind in ("launch", "room_at_horizon") else "now"
        self.growths = [one for k in range(len(self.said)) if (one := self.growth_of(k)) is not None]
        self.growth_weights = place(self.growths, self.omega, (0.25, 0.35, 0.5)) if self.growths else []
        self.rows: list[Expert] = []
        if self.kind in ("launch", "room_at_horizon", "room"):
            self.rows = [one for k in range(len(self.said)) if (one := self.row_of(k)) is not None]
        self.weights = place(self.rows, self.omega) if self.rows else []
        for one in self.rows:
            one.position_sd = max(one.position_sd, 0.12 if self.is_agreed() else 0.25)

    def pool(self, triples: Sequence[Triple | None]) -> tuple[float | None, float, float, str]:
        """Value, log10 of it, sd and the worst source."""
        given = [
            Expert(math.log10(one.likely), sd_of(one), source_of(one), self.group[k], k)
            for k, one in enumerate(triples)
            if one is not None and one.likely > 0
        ]
        if not given:
            return (0.0 if any(one is not None for one in triples) else None), math.nan, math.nan, ""
        weights, _ = weigh(given, self.omega)
        mu = mean(weights, [one.value for one in given])
        variance = mean(weights, [one.sd**2 for one in given]) + mean(
            weights, [(one.value - mu) ** 2 for one in given]
        )
        return 10**mu, mu, math.sqrt(variance), max((one.source for one in given), key=SOURCES.index)

    def is_agreed(self) -> bool:
        """Two or more measured it, and all who say what there is today put it on one side of its limit."""
        if self.kind != "room":
            return False
        now = [one for one in self.rows if self.said[one.person].now is not None]
        now = [one for one in now if self.said[one.person].now.likely > 0]
        measured = 0
        for one in now:
            limit = self.said[one.person].limit
            is_own = limit is not None and limit.likely > 0
            source = source_of(limit) if is_own else self.fields["limit"][3]
            measured += source_of(self.said[one.person].now) == "measured" and source != "guess"
        return measured >= 2 and (all(one.value <= 0 for one in now) or all(one.value >= 0 for one in now))

    def find_kind(self, now: float | None, horizon: float | None, limit: float | None) -> str:
        is_floor, demand = self.sign < 0, [one for one in (now, horizon) if one is not None]
        if limit is None or not demand or (limit == 0 and max(demand) == 0):
            return "unknown"
        if limit == 0:
            return "never" if is_floor else "zero_limit"
        if now == 0 and is_floor:
            return "floor_at_zero"
        if max(demand) == 0:
            return "unknown" if is_floor else "never"
        if now is not None and now > 0:
            return "room"
        return "launch" if now == 0 else "room_at_horizon"

    def growth_of(self, k: int) -> Expert | None:
        one = self.said[k]
        if one.growth is not None:
            decades, source = math.log10(one.growth.likely), source_of(one.growth)
        elif (
            one.now is not None and one.horizon is not None and one.now.likely > 0 and one.horizon.likely > 0
        ):
            decades = math.log10(one.horizon.likely) - math.log10(one.now.likely)
            source = source_of(one.horizon)
        else:
            return None
        return Expert(
            self.sign * decades, max(0.15, math.log10(SPREAD[source]) / Z90), source, self.group[k], k
        )

    def row_of(self, k: int) -> Expert | None:
        logs, sds, sources, own = [], [], [], []
        for name in (self.demand, "limit"):
            triple: Triple | None = getattr(self.said[k], name)
            is_own = triple is not None and triple.likely > 0
            own.append(is_own)
            _, log, sd, source = self.fields[name]
            logs.append(math.log10(triple.likely) if is_own else log)
            sds.append(sd_of(triple) if is_own else sd)
            sources.append(source_of(triple) if is_own else source)
        if not any(own):
            return None
        worst = max(sources, key=SOURCES.index)
        return Expert(self.sign * (logs[1] - logs[0]), max(math.hypot(*sds), 0.12), worst, self.group[k], k)

    def draw(
        self, z_room: float, z_growth: float, u_expert: float, u_growth: float, u_seen: float
    ) -> tuple[float, float, bool, bool, bool, str, float]:
        """Months, y, is over, recovers, is at peak, source, room."""
        horizon, launch = self.given.horizon_months, self.given.launch_month or 0.0
        may_be_over = launch == 0 and (self.given.live or self.given.launch_month is not None)
        if self.kind == "never":
            return math.inf, math.log10(1200), False, False, False, "rough", 3.0
        source, centre, room, growth = "rough", -3.0, -3.0, 0.0
        if self.rows:
            row = chosen(self.rows, self.weights, u_expert)
            source, centre = row.position_source, row.position
            t = 0.64 / (0.64 + row.position_sd**2)
            room = t * centre + (1 - t) * 0.7 + math.sqrt(t) * row.position_sd * z_room
            growth = self.growth_draw(z_growth, u_growth)
        if self.kind == "launch":
            months = launch + max(horizon - launch, 1.0) * 10**room
            return months, y_of(months), False, False, False, source, room
        if self.kind == "room_at_horizon":
            centre, room = centre + growth, room + growth
        seen = {"measured": 1.0, "rough": 0.97, "guess": 0.85}[source]
        if centre > 0 and u_seen < seen * min(1.0, centre / 0.04):
            room = abs(room)
        over = min(-room, 3.0)
        recovers = room <= 0 and growth < 0 and horizon * room / growth <= horizon
        if room <= 0 and launch > 0:
            return launch, y_of(launch) - 0.001 * over, False, False, False, source, room
        if room <= 0:
            y = math.log10(0.5) if recovers else math.log10(0.5) - over
            return 0.0, y, may_be_over, recovers and may_be_over, False, source, room
        months = max(launch, horizon * room / growth if growth > 1e-9 else math.inf)
        peaks = self.given.peaks if self.quantity.peaked and self.sign > 0 and self.kind == "room" else ()
        hits = [
            one.months_from_now
            for one in peaks
            if launch <= one.months_from_now < months
            and room - growth * one.months_from_now / horizon - math.log10(one.times) <= 0
        ]
        months = min([months, *hits])
        return months, y_of(months), False, False, bool(hits), source, room

    def growth_draw(self, z: float, u: float) -> float:
        if self.kind not in ("room", "room_at_horizon"):
            return 0.0
        if not self.growths:
            return max(0.0, 0.3 + 0.4 * z) * self.given.horizon_months / 18
        row = chosen(self.growths, self.growth_weights, u)
        return row.position * math.exp(row.position_sd * z)


def chosen(experts: Sequence[Expert], weights: Sequence[float], uniform: float) -> Expert:
    below = 0.0
    for one, weight in zip(experts, weights, strict=True):
        below += weight
        if below > uniform:
            return one
    return experts[-1]


def y_of(months: float) -> float:
    return math.log10(min(max(months, 0.5), 1200.0))
