"""The run as a whole: what it refuses, and which draws it takes."""

from dataclasses import fields, replace

from apps.ranking.inputs.types import Item, Settings
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import ENGINE_VERSION, assess, preview
from tests.ranking.build import approx, person, refusal_of, said
from tests.ranking.conclusions.engagements import crowd, everywhere, workshop


def test_every_problem_of_both_rounds_comes_out_at_once() -> None:
    now = workshop(person("bob"), items=[Item("data1", "money", points=1)])
    before = workshop(person("bob", group="nowhere"), perspectives=(), horizon_months=0)
    assert refusal_of(assess, now, Settings(draws=0), before) == [
        ("engagement.items[0].dimension", "unknown_dimension"),
        ("engagement.items[0].points", "points_below_three"),
        ("settings.draws", "draws_below_one"),
        ("previous.horizon_months", "horizon_below_one"),
        ("previous.opinions[0].crowd", "unknown_crowd"),
        ("previous.figures[0].perspective", "unknown_perspective"),
        ("previous.items[0].points", "points_differ"),
    ]


def test_a_preview_refuses_the_same() -> None:
    assert refusal_of(preview, workshop(), Settings(min_camp=0)) == [
        ("settings.min_camp", "min_camp_below_one")
    ]


def test_a_preview_takes_the_first_draws_of_a_whole_run() -> None:
    engagement = workshop(*crowd(6, *[everywhere(said(10, 100, 2))] * 6, opinions=True))
    glance, whole = preview(engagement, Settings()), assess(engagement, Settings(camps_draws=9))
    assert (glance.meta.draws, whole.meta.draws) == (4096, 16384)
    assert glance.ranking == assess(engagement, Settings(draws=4096, camps_draws=9)).ranking
    assert glance.ranking.p_first == approx(whole.ranking.p_first, abs=0.03)
    assert preview(engagement, Settings(draws=100)).meta.draws == 100


def test_a_preview_says_the_same_but_for_what_takes_longer() -> None:
    engagement = workshop(*crowd(6, *[everywhere(said(10, 100, 2))] * 6, opinions=True))
    settings = Settings(draws=2048, camps_draws=9)
    glance, whole = preview(engagement, settings), assess(engagement, settings)
    longer = {"influence", "questions", "flip_points", "camps", "crowd_effect"}
    for name in {field.name for field in fields(Assessment)} - {"verdict"}:
        assert getattr(glance, name) == (None if name in longer else getattr(whole, name)), name
    assert None not in [getattr(whole, name) for name in longer]
    of_the_whole = ("level", "nothing_level", "held_back", "may_stop")
    seen = {name: getattr(whole.verdict, name) for name in of_the_whole}
    assert replace(glance.verdict, **seen) == whole.verdict


def test_an_assessment_says_what_it_takes_to_make_it_again() -> None:
    engagement = workshop(*crowd(6, opinions=True))
    meta = assess(engagement, Settings(draws=2048, seed=5, camps_draws=9)).meta
    assert (meta.engine_version, meta.seed, meta.draws) == (ENGINE_VERSION, 5, 2048) == ("2.1.0", 5, 2048)
    assert meta.settings == Settings(draws=2048, seed=5, camps_draws=9)
    # Opinions leave fewer effective draws than were made.
    assert 1.96 * (0.25 / 2048) ** 0.5 < meta.halfwidth95 < 0.98
