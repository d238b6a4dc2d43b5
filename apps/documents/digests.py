"""Tell documents apart by their content."""

import hashlib
import hmac
import json


def sha256_of(document: object) -> str:
    """Return the digest of a document's content; the order of an object's keys is not content."""
    return hashlib.sha256(_canonical(document)).hexdigest()


def keyed_digest(document: object, key: str) -> str:
    """Return a digest of a document's content that nobody can make without the key."""
    return hmac.digest(key.encode(), _canonical(document), hashlib.sha256).hex()


def _canonical(document: object) -> bytes:
    # Digests are stored: another spelling would make every document another one.
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode()
