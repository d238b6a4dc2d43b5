"""The worlds in which the engine is tried, and the systems that its workshops are about."""

from apps.instruments.definition import Routing
from tests.calibration.workshops import World

BUSINESS_SIDE = ("business", "product", "executive")
BUILDERS = ("data_ml", "platform", "product")
ALONE = "figures_only"
WITHOUT = ("no_figures_halo_0", "no_figures_halo_05", "no_figures_halo_1")

WORLDS = (
    World("independent", sizes=(3, 6, 12, 24, 60)),
    World("halo_05", halo=0.5, sizes=(3, 6, 12, 24, 60)),
    World("halo_1", halo=1.0),
    World("true_sources", is_true_source=True),
    World("true_sources_halo_05", halo=0.5, is_true_source=True),
    World("calm", halo=0.5, room=1.5),
    World("hidden_limits", halo=0.5, is_hidden=True),
    World("opinions_against_figures", halo=0.5, is_contrary=True),
    World("near_ties", halo=0.5, is_tied=True),
    World("business_side_only", halo=0.5, perspectives=BUSINESS_SIDE),
    World("builders_only", halo=0.5, perspectives=BUILDERS),
    World("no_ranking", halo=0.5, has_ranking=False),
    World("no_symptoms", halo=0.5, has_symptoms=False),
    World(ALONE, has_ranking=False, has_symptoms=False),
    World(WITHOUT[0], has_figures=False),
    World(WITHOUT[1], halo=0.5, has_figures=False),
    World(WITHOUT[2], halo=1.0, has_figures=False),
)
BY_SLUG = {world.slug: world for world in WORLDS}

# By what their framing says. Workshops take them in turn.
SYSTEMS: tuple[Routing, ...] = tuple(
    {
        **dict(zip(("system_kind", "model_hosting", "retrieval", "people_check"), each, strict=True)),
        "stage": "live",
    }
    for each in (
        ("predictive", "own", "no", "all"),
        ("predictive", "hosted", "no", "some"),
        ("answers", "hosted", "yes", "none"),
        ("answers", "hosted", "no", "all"),
        ("answers", "own", "yes", "some"),
        ("agent", "hosted", "yes", "some"),
        ("agent", "hosted", "no", "none"),
        ("agent", "own", "no", "all"),
    )
)
