"""Static files as they are served in production: compressed, under names that carry their hash."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise ships no types
    """A script that imports another names it by its hash too, so that both are kept for good and never mixed."""

    support_js_module_import_aggregation = True
