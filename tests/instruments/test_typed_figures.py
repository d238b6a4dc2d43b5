"""Figures as people type them, one line each: what was typed, and what becomes of it.

= 500          it is read as this
use 500        it is refused, and this is offered in its place
don't know     it is refused, and "don't know" is offered
anything else  stands in the sentence with which it is refused
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.instruments.errors import FigureError, FigureNotKnown
from apps.instruments.figures.format import parse_figure

TYPED = {
    "users/day": """
        25 K users              | = 25000
        1.2 million users a day | = 1200000
        640                     | = 640
        640.                    | = 640
        500                     | = 500
        ~500                    | = 500
        ca. 500                 | = 500
        about 500               | = 500
        I think 500             | = 500
        maybe 500?              | = 500
        500 or so               | = 500
        ungefähr 500            | = 500
        25k                     | = 25000
        25 grand                | = 25000
        1.2M                    | = 1200000
        2,5 Mio                 | = 2500000
        3 Mrd                   | = 3000000000
        2 bn                    | = 2000000000
        3 Tsd.                  | = 3000
        1 lakh                  | = 100000
        2 crore                 | = 20000000
        3 dozen                 | = 36
        12,5                    | = 12.5
        0.5                     | = 0.5
        1 000                   | = 1000
        1'000                   | = 1000
        1,000                   | = 1000
        80,000                  | = 80000
        1,500                   | use 1500
        45,000 users            | = 45000
        45,000,000              | = 45000000
        1.200.000               | = 1200000
        1e6                     | = 1000000
        10^6                    | = 1000000
        3 x 10^6                | = 3000000
        5 * 40                  | = 200
        2 × 3k                  | = 6000
        0                       | = 0
        zero                    | = 0
        999999999999999         | = 999999999999999
        9999999999999999        | not a figure we can read
        99999999999999999999    | not a figure we can read
        ５００                     | = 500
        ٥٠٠                     | = 500
        ten                     | = 10
        a thousand              | = 1000
        about a thousand        | = 1000
        twelve hundred          | = 1200
        two hundred 500         | not a figure we can read
        one 500                 | not a figure we can read
        twenty-five thousand    | = 25000
        one hundred and fifty   | = 150
        a dozen                 | = 12
        half a million          | = 500000
        two and a half million  | = 2500000
        1½ million              | = 1500000
        ½ million               | = 500000
        500 users               | = 500
        500 people              | = 500
        500 adjusters           | = 500
        500 active users        | = 500
        500 users daily         | = 500
        500 people per day      | = 500
        500/day                 | = 500
        500 pro Tag             | = 500
        500 widgets             | use 500
        500 other people        | use 500
        5k snowploughs          | use 5 k
        500+                    | use 500
        >500                    | use 500
        at least 5              | use 5
        500 or more             | use 500
        over 9,000              | use 9,000
        ab 500                  | use 500
        <10                     | use 10
        max 100                 | use 100
        up to 100               | use 100
        max. 100                | use 100
        none                    | use 0
        nothing                 | use 0
        idk                     | don't know
        IDK!                    | don't know
        I don't know            | don't know
        dont know               | don't know
        don’t know              | don't know
        no idea                 | don't know
        not sure                | don't know
        unknown                 | don't know
        n/a                     | don't know
        N.A.                    | don't know
        tbd                     | don't know
        ?                       | don't know
        ???                     | don't know
        -                       | don't know
        –                       | don't know
        ...                     | don't know
        keine Ahnung            | don't know
        k.A.                    | don't know
        weiß nicht              | don't know
        unlimited               | don't know
        ∞                       | don't know
        100-200                 | use 150
        10 - 20                 | use 15
        1.5k-2k                 | use 1.75 k
        10 users - 20 people    | the one you would bet on
        10–20k                  | use 15 k
        10 to 20                | use 15
        10 bis 20               | use 15
        ten to twenty           | use 15
        one or two              | use 1.5
        between 10 and 20       | use 15
        from 5 to 10 users      | use 7.5 users
        500 ... 900             | use 700
        ten twenty              | not a figure we can read
        five and                | not a figure we can read
        ten and twenty users    | not a figure we can read
        a lot                   | not a figure we can read
        many                    | not a figure we can read
        hundreds                | not a figure we can read
        thousands of people     | not a figure we can read
        500 and 20              | not a figure we can read
        500 tausende            | not a figure we can read
        5 Billionen             | not a figure we can read
        12 34                   | not a figure we can read
        0x10                    | not a figure we can read
        nan                     | not a figure we can read
        500:                    | not a figure we can read
        half                    | half a million
        1/2                     | a decimal
        -5                      | below 0
        −5                      | below 0
        1.200                   | use 1200
        1,20,000                | separators
        100 per hour            | don't add up
        5%                      | is a share
        20 percent              | is a share
        +20%                    | how it grows
        x2                      | how it grows
        2x                      | how it grows
        double                  | how it grows
        3 TB                    | We need users a day here
        5 EUR                   | We need users a day here
        5€                      | We need users a day here
        2 weeks                 | We need users a day here
        1.2M rows               | We need users a day here
        8 x 80 GB               | We need users a day here
        5 cents                 | We need users a day here
        500 a month             | We need users a day here
        1e309                   | larger than any
        9e99                    | larger than any
        1e-400                  | smaller than any
        """,
    "bytes": """
        ~3TB                    | = 3e12
        500 gigabyte            | = 5e11
        1 GiB                   | = 1073741824
        3 TB                    | = 3e12
        about 3 TB              | = 3e12
        1,2 TB                  | = 1.2e12
        3 T                     | = 3e12
        3 tera                  | = 3e12
        3 terabytes             | = 3e12
        half a terabyte         | = 5e11
        ten TB                  | = 1e13
        200 gigs                | = 2e11
        2 terrabytes            | = 2e12
        500 megs                | = 5e8
        300 GiB                 | = 322122547200
        25 kB                   | = 25000
        25k                     | = 25000
        1.2M                    | = 1200000
        8 x 80 GB               | = 640e9
        12 x 1.5 TB             | = 18e12
        5000000000              | = 5e9
        0                       | = 0
        500                     | use 500 GB
        ~500                    | use 500 GB
        1 000                   | use 1 000 GB
        12,5                    | use 12,5 GB
        ten                     | use 10 GB
        500+ GB                 | use 500 gb
        500 GB+                 | use 500 gb
        > 3 TB                  | use 3 tb
        1.2M rows               | We need bytes here
        500 images              | We need bytes here
        3 TB a day              | We need bytes here
        10 GB - 20 GB           | use 15 gb
        10-20 TB                | use 15 tb
        3 Tbit                  | not a figure we can read
        a few disks             | not a figure we can read
        5%                      | is a share
        """,
    "bytes/day": """
        3 TB a day              | = 3e12
        3 TB/day                | = 3e12
        500 GB daily            | = 5e11
        1 GB per hour           | = 24e9
        8 x 80 GB               | = 640e9
        3 TB a month            | We need bytes a day here
        500 requests            | We need bytes a day here
        """,
    "GB": """
        80                      | = 80
        80 GB                   | = 80
        1.2 TB                  | = 1200
        8 x 80 GB               | = 640
        8x80                    | = 640
        3 tera                  | = 3000
        0                       | = 0
        25k                     | not a figure we can read
        8 x A100                | not a figure we can read
        max 100                 | use 100
        """,
    "hours": """
        8                       | = 8
        90 minutes              | = 1.5
        90 min                  | = 1.5
        3 days                  | = 72
        an hour                 | = 1
        half an hour            | = 0.5
        half a day              | = 12
        two days                | = 48
        3 Stunden               | = 3
        0                       | = 0
        min 5                   | use 5
        <1 h                    | use 1 h
        5 m                     | not a figure we can read
        25k users               | We need hours here
        1-2 days                | use 1.5 days
        overnight               | don't know
        over night              | don't know
        nightly                 | don't know
        a weekend               | don't know
        by the next morning     | don't know
        3h 30                   | = 3.5
        3h30                    | = 3.5
        3 h 30 min              | = 3.5
        1h30m                   | = 1.5
        2 hrs 15 mins           | = 2.25
        1 day 6 hours           | = 30
        a couple of hours       | = 2
        8 Std.                  | = 8
        weekly                  | = 168
        2-3                     | use 2.5
        2 - 3 h                 | use 2.5 h
        3:30                    | use 3 h 30 min
        3:30 h                  | use 3 h 30 min
        3h 90                   | not a figure we can read
        30 min 2 h              | We need hours here
        90m                     | not a figure we can read
        idk                     | don't know
        """,
    "days": """
        3 weeks                 | = 21
        14                      | = 14
        2 weeks                 | = 14
        1 month                 | = 30
        a week                  | = 7
        a year                  | = 365
        2 months                | = 60
        18 mo                   | = 540
        6 wks                   | = 42
        2 yrs                   | = 730
        10 working days         | = 14
        3 Werktage              | = 4.2
        a couple of weeks       | = 14
        1 month 2 weeks         | = 44
        a quarter               | use 3 months
        overnight               | don't know
        0                       | = 0
        5 m                     | not a figure we can read
        2-3 weeks               | use 2.5 weeks
        3 TB                    | We need days here
        """,
    "currency": """
        5 EUR                   | = 5
        5€                      | = 5
        €5                      | = 5
        EUR 1.2k                | = 1200
        5 euros                 | = 5
        5 cents                 | = 0.05
        50 ct                   | = 0.5
        half a cent             | = 0.005
        0                       | = 0
        0.0002                  | = 0.0002
        $5                      | The figures here are in EUR
        5 dollars               | The figures here are in EUR
        5 pence                 | We need EUR here
        2 cents per answer      | We need EUR here
        5 per 1000              | not a figure we can read
        5%                      | is a share
        500 users               | We need EUR here
        >500                    | use 500
        400,-                   | = 400
        0.4 each                | not a figure we can read
        """,
    "currency/1000 tasks": """
        400                     | = 400000
        0.35                    | = 350
        0,40 EUR                | = 400
        4                       | = 4000
        0,40 per task           | = 400
        0.4 each                | = 400
        0.40 EUR each           | = 400
        €0.40/task              | = 400
        40 cents a task         | = 400
        40 ct pro Aufgabe       | = 400
        half a cent each        | = 5
        three cents apiece      | = 30
        0.40 for one finished task | = 400
        400 per 1,000           | = 400
        400 per 1000 tasks      | = 400
        €400/1k                 | = 400
        12 € per thousand       | = 12
        40 per hundred          | = 400
        4000 per million        | = 4
        0                       | = 0
        <0.40 per task          | use 0.40 per task
        0.3-0.5 per task        | use 0.4 per task
        400 a month             | We need EUR a task here
        0.4 per minute          | We need EUR a task here
        $4 each                 | The figures here are in EUR a task
        500 users               | We need EUR a task here
        5%                      | is a share
        0.40 per task per day   | We need EUR a task here
        """,
    "results/day": """
        1,200 chats             | use 1200 chats
        300 tickets a day       | = 300
        80 000 scores           | = 80000
        500/d                   | = 500
        40 an hour              | = 960
        """,
    "tasks/day": """
        3 per hour              | = 72
        90 a week               | = 12.8571
        """,
    "requests/s": """
        60 requests per minute  | = 1
        50                      | = 50
        50 rps                  | = 50
        60 per minute           | = 1
        100 per hour            | = 0.0277778
        ten a second            | = 10
        500 users               | We need requests a second here
        """,
    "x": """
        1.200,5                 | = 1200.5
        1,200.5                 | = 1200.5
        1,5                     | = 1.5
        0,125                   | = 0.125
        0.125                   | = 0.125
        .5                      | = 0.5
        5                       | = 5
        3x                      | = 3
        5 times                 | = 5
        ten times               | = 10
        2 x 3                   | = 6
        half                    | half a million
        20%                     | is a share
        """,
    "teams": """
        1,200                   | use 1200
        3 hundred teams         | = 300
        12                      | = 12
        a dozen teams           | = 12
        3 squads                | = 3
        2-3                     | use 2.5
        two or three            | use 2.5
        3-2                     | the one you would bet on
        a couple                | = 2
        a handful               | not a figure we can read
        0                       | = 0
        """,
    "tokens/min": """
        10k tokens per second   | = 600000
        600k tpm                | = 600000
        5 m                     | = 5000000
        """,
    "accelerator-hours": """
        200 GPU hours           | = 200
        2 gpu-days              | = 48
        8 x 24 h                | = 192
        eight GPU-hours         | = 8
        """,
    "percent": """
        99.5 %                  | = 99.5
        5%                      | = 5
        99,5 %                  | = 99.5
        five percent            | = 5
        """,
    "sessions": """
        1 200 000               | = 1200000
        1'200                   | = 1200
        1,200,000               | = 1200000
        1.200.000               | = 1200000
        5 million               | = 5000000
        """,
    "parameters": """
        2 bn                    | = 2e9
        7B                      | = 7e9
        1.5T params             | = 1.5e12
        """,}  # fmt: skip
CASES = [
    (unit, *(part.strip() for part in line.split("|")))
    for unit, lines in TYPED.items()
    for line in lines.strip().splitlines()
]


def outcome(typed: str, unit: str) -> tuple[str, str]:
    """Say what becomes of it in the words of the table, and with which sentence."""
    try:
        return f"= {parse_figure(typed, unit, 'EUR', asks_back=True):g}", ""
    except FigureNotKnown as refusal:
        return "don't know", str(refusal)
    except FigureError as refusal:
        return f"use {refusal.instead}" if refusal.instead else "refused", str(refusal)


@pytest.mark.parametrize(("unit", "typed", "becomes"), CASES)
def test_what_is_typed_is_read_offered_or_refused_in_words_that_help(
    unit: str, typed: str, becomes: str
) -> None:
    found, sentence = outcome(typed, unit)
    if becomes.startswith("= "):
        assert found == f"= {float(becomes[2:]):g}"
    elif becomes.startswith("use ") or becomes == "don't know":
        assert found == becomes
        assert sentence.endswith((".", "?"))
    else:
        assert (found, becomes in sentence) == ("refused", True), sentence


def test_what_is_offered_can_be_read() -> None:
    offered = [(unit, becomes[4:]) for unit, _, becomes in CASES if becomes.startswith("use ")]
    assert [outcome(instead, unit)[0][:1] for unit, instead in offered] == ["="] * len(offered)


@pytest.mark.parametrize(
    ("typed", "unit", "figure"),
    [
        ("90 minutes", "hours", 1.5),
        ("800 ms", "seconds", 0.8),
        ("36 hours", "days", 1.5),
        ("6 a minute", "calls/s", 0.1),
    ],
)
def test_a_time_in_another_unit_is_read_to_the_last_digit(typed: str, unit: str, figure: float) -> None:
    assert parse_figure(typed, unit) == figure


# "3x 20" is three times twenty.
READ = [
    (unit, typed) for unit, typed, becomes in CASES if becomes.startswith("= ") and not typed.endswith("x")
]


@given(
    st.sampled_from(READ), st.sampled_from(["zzzq", "of them", "+ 5", "a fortnight", "or 3", "20", "€£", "-"])
)
def test_a_figure_with_a_word_more_than_is_understood_is_not_read(read: tuple[str, str], more: str) -> None:
    unit, typed = read
    assert not outcome(f"{typed} {more}", unit)[0].startswith("="), f"{typed} {more}"
