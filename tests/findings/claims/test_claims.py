"""The number behind a sentence is rounded as it is printed: with all its digits it is a digest of the answers."""

import pytest

from apps.findings.claims.claim import printed


@pytest.mark.parametrize(
    ("path", "value", "rounded"),
    [
        ("ranking.p_first.data", 0.51234, 0.51),
        ("verdict.over.0.p", 0.9999, 0.995),
        ("influence.voices.0.moves", -0.26789, -0.27),
        ("leader_months.months_p50", 7.4321, 7.0),
        ("gap.dimensions.data.stated_rank", 2.3456, 2.3),
        ("quantities.QU7.limit", 123.456, 120.0),
        ("quantities.QU7.limit", 1050.0, 1050.0),
        ("quantities.QU7.now", 1050.0, 1000.0),
        ("verdict.over.0.times_over", 1.2345, 1.2),
        ("flip_points.QU7.limit.value", 123.456, 123.5),
        ("meta.draws", 16384, 16384),
        ("leader_months.months_p90", None, None),
    ],
)
def test_a_number_is_rounded_as_it_is_printed(path: str, value: float | None, rounded: float | None) -> None:
    assert printed(path, value) == rounded
