"""Tell documents apart by their content."""

import hashlib
import json


def sha256_of(document: object) -> str:
    """Return the digest of a document's content; the order of an object's keys is not content."""
    # Digests are stored: another spelling would make every document another one.
    canonical = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
