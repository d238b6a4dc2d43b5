"""Digests of content: one for each document, whoever writes its keys in which order."""

import hashlib
import hmac

from apps.documents.digests import keyed_digest, sha256_of

DOCUMENT = {"b": [1, None], "a": "ü"}
SPELLED = b'{"a":"\\u00fc","b":[1,null]}'


def test_a_digest_is_that_of_the_one_spelling() -> None:
    assert sha256_of(DOCUMENT) == sha256_of({"a": "ü", "b": [1, None]}) == hashlib.sha256(SPELLED).hexdigest()
    assert sha256_of(DOCUMENT) != sha256_of({"a": "ü", "b": [1]})


def test_a_keyed_digest_is_made_with_the_key_alone() -> None:
    assert keyed_digest(DOCUMENT, "key") == hmac.new(b"key", SPELLED, hashlib.sha256).hexdigest()
    assert keyed_digest(DOCUMENT, "another") != keyed_digest(DOCUMENT, "key") != sha256_of(DOCUMENT)
