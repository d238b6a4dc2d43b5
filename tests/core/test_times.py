"""Every page writes a time in one way."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

AT = datetime(2026, 11, 25, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("{{ x|when }}", AT, '<time datetime="2026-11-25T14:05:09+00:00">25 Nov 2026, 14:05</time>'),
        ("{{ x|day }}", AT, '<time datetime="2026-11-25">25 Nov 2026</time>'),
        ("{{ x|when }}", date(2026, 11, 5), '<time datetime="2026-11-05">5 Nov 2026</time>'),
        ("{{ x|day }}", date(2026, 11, 5), '<time datetime="2026-11-05">5 Nov 2026</time>'),
        ("{{ x|when }}{{ x|day }}", None, ""),
        (
            "{% load tz %}{% timezone 'Asia/Kolkata' %}{{ x|when }}{% endtimezone %}",
            AT,
            '<time datetime="2026-11-25T19:35:09+05:30">25 Nov 2026, 19:35</time>',
        ),
    ],
)
def test_a_time_is_an_element_with_day_month_year_and_clock(written: str, value: object, shown: str) -> None:
    assert Template(written).render(Context({"x": value})) == shown
