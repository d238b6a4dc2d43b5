"""What a hostile form sends: bytes, so that nothing is too broken to be sent."""

from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

type Pairs = list[tuple[bytes, bytes]]

ODD = (
    "", " ", "\x00", "a\x00b", "\ud800", "a\udfffb", "\ufeff", "\u202etxt.exe", "\u2028", "\r\nBcc: x@example.com", "\t",
    "0", "-1", "1e309", "-1e309", "NaN", "Infinity", "٣", "½", "1_000", "0x10", "9" * 19, "9" * 400, "9" * 5000, "1,5", "1.5",
    "on", "true", "null", "[]", "{}", '{"a": 1}', "[" * 500, "<script>alert(1)</script>", "{{ 7 }}", "{% debug %}",
    "%s", "%(name)s", "{link}", "{x.__class__}", "' or 1=1 --", "=1+1", "../../etc/passwd", "//evil.example", "javascript:1",
    "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T25:61", "2026-11-26", "Europe/Berlin", "UTC", "en-gb", "xx",
    "owner", "manager", "data", "risk", "business", "invitation", "1", "2", "3", "ines@example.com", "a@b", "é" * 300,
    "x" * 121, "x" * 255, "x" * 5001, "x" * 70_000, "\n".join(f"Ines {number}, risk" for number in range(300)),
    "00000000-0000-0000-0000-000000000000", "👩‍👩‍👧‍👦" * 50, "a\u0300" * 200,
)  # fmt: skip


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def values(ids: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Odd texts, any text, any bytes, and the ids of others."""
    return st.one_of(
        st.sampled_from(ODD).map(as_bytes),
        st.text(st.characters(exclude_categories=()), max_size=40).map(as_bytes),
        st.binary(max_size=20),
        st.integers().map(lambda number: str(number).encode()),
        st.floats().map(lambda number: str(number).encode()),
        st.sampled_from(ids).map(as_bytes),
    )


@st.composite
def hostile(draw: st.DrawFn, fields: dict[str, list[str]], ids: tuple[str, ...]) -> Pairs:
    """Take what the page itself would send and break it: other values, names twice, names missing, names unknown."""
    pairs = [(as_bytes(name), as_bytes(value)) for name, given in fields.items() for value in given]
    known = [as_bytes(name) for name in fields]
    names = st.one_of(
        st.sampled_from([*known, b"text"]),
        st.sampled_from(["id", "pk", "role", "csrfmiddlewaretoken", "next", "q", "page"]).map(as_bytes),
        st.text(max_size=8).map(as_bytes),
    )
    for _time in range(draw(st.integers(0, 4))):
        name = draw(names)
        act = draw(st.sampled_from(("replace", "add", "drop")))
        if act != "add":
            pairs = [pair for pair in pairs if pair[0] != name]
        if act != "drop":
            pairs += [(name, draw(values(ids))) for _again in range(draw(st.integers(1, 3)))]
    return pairs


def form_body(pairs: Pairs) -> bytes:
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs
    )


def multipart_body(pairs: Pairs, boundary: str, *, as_files: bool) -> bytes:
    """The same as a browser sends it with files; names and values may hold what they must not."""
    more = b'; filename="people.csv"\r\nContent-Type: text/csv' if as_files else b""
    parts = [
        b"--" + boundary.encode() + b'\r\nContent-Disposition: form-data; name="' + name + b'"' + more
        + b"\r\n\r\n" + value + b"\r\n"
        for name, value in pairs
    ]  # fmt: skip
    return b"".join(parts) + b"--" + boundary.encode() + b"--\r\n"
