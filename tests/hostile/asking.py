"""One hostile request: who sends what to which address, and how."""

from dataclasses import dataclass
from http.cookies import SimpleCookie

from hypothesis import strategies as st

from tests.access.test_matrix import named_patterns
from tests.hostile.values import Pairs, form_body, hostile, multipart_body, values
from tests.hostile.world import World, address_of, browser_with

FORM, BOUNDARY = "application/x-www-form-urlencoded", "hostile"
WAYS = ("form", "form", "form", "htmx", "multipart", "files", "query", "raw")
KINDS = ("application/json", "text/plain", f"{FORM}; charset=utf-7", "", "x" * 300)
PATTERNS = sorted(named_patterns())


@dataclass(frozen=True)
class Asked:
    who: str
    address: str
    way: str
    kind: str
    pairs: Pairs
    cookies: SimpleCookie

    def __repr__(self) -> str:
        return f"{self.who} sends {self.way} {self.kind} to {self.address}: {self.pairs}"


@st.composite
def asked_of(draw: st.DrawFn, world: World) -> Asked:
    """Draw an address of a case, now and then with an id of another one or of nobody."""
    case = draw(st.sampled_from(world.cases))
    name, converters = draw(st.sampled_from(PATTERNS))
    ids = case.ids
    if converters and not draw(st.integers(0, 4)):
        key = draw(st.sampled_from(converters))
        odd = draw(values(world.ids)).decode(errors="replace")
        other = draw(st.sampled_from(world.cases)).ids.get(key, "1")
        ids = {**ids, key: draw(st.sampled_from((other, odd)))}
    address = address_of(name, converters, ids) or address_of(name, converters, case.ids) or "/"
    who, cookies = draw(st.sampled_from(sorted(world.actors(case).items())))
    pairs = draw(hostile(world.fields.get(name, {}), world.ids))
    return Asked(who, address, draw(st.sampled_from(WAYS)), draw(st.sampled_from(KINDS)), pairs, cookies)


def send(asked: Asked) -> int:
    """Send it in a browser that allows no exception to pass for an answer; return the status."""
    browser, pairs = browser_with(asked.cookies), asked.pairs
    if asked.way == "query":
        return browser.get(asked.address, QUERY_STRING=form_body(pairs).decode()).status_code
    if asked.way == "raw":
        body, kind = b"".join(value for _name, value in pairs), asked.kind
    elif asked.way in {"multipart", "files"}:
        body = multipart_body(pairs, BOUNDARY, as_files=asked.way == "files")
        kind = f"multipart/form-data; boundary={BOUNDARY}"
    else:
        body, kind = form_body(pairs), FORM
    headers = {"HX-Request": "true", "HX-Target": "x" * 300, "Accept-Language": "xx-\u00e9;q=9"}
    given = headers if asked.way == "htmx" else {}
    return browser.generic("POST", asked.address, body, content_type=kind, headers=given).status_code
