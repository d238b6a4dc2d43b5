"""Static files in production: compressed, with a hash in the name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise ships no types
    """Also rewrites imports between scripts to hashed names, so that versions can be cached for ever and never mix."""

    support_js_module_import_aggregation = True
