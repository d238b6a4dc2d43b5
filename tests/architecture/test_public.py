"""What one app may use of another: every module is private, but for these."""

import grimp
import pytest

# At the root of an app these are public, and so is what the app itself exports.
ALWAYS = {"", "models", "selectors", "services", "access", "tasks", "errors"}
WHOLE_APPS = {"documents", "core", "charts"}
# With all that is below them.
PUBLIC = {
    "accounts": {
        "branding.services",
        "granting",
        "members.forms",
        "members.services",
        "verbs",
    },
    "advice": {"cross_checks", "facts.pooling", "lists.advice"},
    "assessments": {
        "archiving.services",
        "crowds",
        "engine_run",
        "renewal",
        "rounds.moved",
        "snapshots",
    },
    "calibration": {"record"},
    "decisions": {
        "commitments.assumptions",
        "commitments.days",
        "commitments.selectors",
        "commitments.services",
        "deciding.answers",
        "deciding.proposal",
        "deciding.selectors",
        "deciding.sentence",
        "deciding.services",
        "due.selectors",
        "fields",
        "owners",
        "planned",
        "wording",
    },
    "demo": {"people"},
    "engagements": {
        "addresses",
        "choices",
        "framing.brief",
        "framing_fields",
        "joining.codes",
        "lifecycle.services",
        "links",
        "people.leaving_out",
        "rounds.services",
        "tombstones",
    },
    "exchange": {"engagement.services"},
    "findings": {
        "brief",
        "brief_pictures",
        "brief_section",
        "case",
        "charts",
        "claims",
        "coverage",
        "disagreement.cross_checks",
        "disagreement.map",
        "disagreement.summary",
        "erased",
        "evidence",
        "findings",
        "headline",
        "own_result",
        "plan",
        "progress",
        "sensitivity",
        "sentences",
        "tallies",
        "targets",
    },
    "instruments": {
        "definition",
        "examples",
        "figures.derived",
        "figures.estimates",
        "figures.format",
        "figures.growth",
        "figures.plurals",
        "figures.points",
        "load",
        "rank_list",
        "values",
    },
    "mailing": {"composing", "files", "outlet"},
    "operations": {"presence"},
    "outreach": {"composing", "texts"},
    "ranking": {"exchange"},
    # The library sets two reports side by side; files say what the page of a result says.
    "reports": {"document.content", "pdf.rendering", "result.selectors"},
    "retention": {"deleting"},
    "room": {"steering.agenda", "visibility"},
    "responses": {
        "answering.earlier",
        "answering.pages",
        "answering.questionnaire",
        "answering.saving",
        "answering.sending",
        "answering.shown",
        "answering.votes",
        "codes",
        "dead_links",
        "entry.links",
        "entry.vouching",
        "questions.base",
        "questions.course",
        "referral.passed_on",
        "referral.passing",
        "rights.erasing",
        "rights.personal_data",
        "session_views",
        "sessions",
        "statements",
        "workshop",
    },
}


@pytest.fixture(scope="module")
def uses() -> set[tuple[str, str]]:
    """Return each module of an app that another app, or the configuration, imports, after who imports it."""
    graph = grimp.build_graph("apps", "config", cache_dir=None)
    return {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.startswith("apps.") and importer.split(".")[:2] != imported.split(".")[:2]
    }


def place(module: str) -> tuple[str, str]:
    """Return the app of a module, and the rest of its name."""
    _apps, app, *rest = module.split(".")
    return app, ".".join(rest)


def is_below(name: str, above: str) -> bool:
    return f"{name}.".startswith(f"{above}.")


def is_public(module: str) -> bool:
    app, name = place(module)
    return app in WHOLE_APPS or name in ALWAYS or any(is_below(name, one) for one in PUBLIC.get(app, ()))


def test_an_app_uses_of_another_only_what_is_public(uses: set[tuple[str, str]]) -> None:
    assert [
        f"{importer} imports {imported}, which is private: use what is public there, or name it in PUBLIC."
        for importer, imported in sorted(uses)
        if not is_public(imported)
    ] == []


def test_what_is_named_public_is_used(uses: set[tuple[str, str]]) -> None:
    used = [place(imported) for _importer, imported in uses]
    unused = {
        f"{app}.{name}"
        for app, names in PUBLIC.items()
        for name in names
        if not any(app == other and is_below(imported, name) for other, imported in used)
    }
    assert unused == set()


@pytest.mark.parametrize("module", ["apps.reports.pdf.printing", "apps.ranking.run", "apps.accounts.urls"])
def test_what_is_not_named_is_private(module: str) -> None:
    assert not is_public(module)
