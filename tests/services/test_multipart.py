"""Forms are read whatever the size of the pieces, and a cut one is never taken for a whole one."""

import hashlib
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.multipart import (
    MultipartError,
    MultipartReader,
    Part,
    boundary_of,
    decode_filename,
)
from tests.services.raw import form


def read(body: bytes, step: int = 1 << 20, boundary: bytes = b"XXX") -> list[Part]:
    reader = MultipartReader(boundary)
    for start in range(0, len(body), step):
        reader.feed(body[start : start + step])
    reader.finish()
    reader.close()
    return reader.parts


@given(
    content=st.lists(st.sampled_from([b"\r", b"\n", b"-", b"--XXX", b"\r\n--XX", b"a"])).map(
        b"".join
    ),
    step=st.integers(1, 40),
)
def test_any_content_comes_whole_in_pieces_of_any_size(content: bytes, step: int) -> None:
    if b"\r\n--XXX" in b"\r\n" + content:
        content = b"x"
    (part,) = read(form(content), step)
    assert (part.name, part.filename, part.content_type) == ("file", "talk.mp3", "audio/mpeg")
    assert (part.size, part.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_what_stands_around_and_beside_the_file_is_understood(step: int) -> None:
    body = (
        b"a preamble\r\n--XXX  \r\n"
        b'content-disposition: form-data; name="language"\r\n\r\nzh\r\n'
        b'--XXX\r\nContent-Disposition: form-data; filename=bare.wav; name="file"\r\n\r\n\r\n'
        b"--XXX--\r\nan epilogue\r\n--XXX\r\n"
    )
    field, file = read(body, step)
    assert (field.name, field.filename, field.value) == ("language", None, b"zh")
    assert (file.name, file.filename, file.size, file.value) == ("file", "bare.wav", 0, b"")


@pytest.mark.parametrize("missing", range(1, 12))
def test_without_its_closing_boundary_a_form_is_not_whole(missing: int) -> None:
    body = form(b"sound").removesuffix(b"\r\n")
    with pytest.raises(MultipartError, match=r"closing boundary"):
        read(body[:-missing])


@pytest.mark.parametrize(
    "body",
    [
        b"--XXX\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--XXX--",
        b'--XXX\r\nContent-Disposition: form-data; filename="a"\r\n\r\n\r\n--XXX--',
        b"--XXX\r\nno colon\r\n\r\n\r\n--XXX--",
        b"--XXXY\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XXX--",
        b"--XXX" + b" " * 20_000,
        b"--XXX\r\nX: " + b"x" * 20_000,
        b"--XXX\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 70_000,
        b"--XXX\r\nContent-Disposition: form-data; name=a; filename*=x\r\n\r\n\r\n--XXX--",
    ],
)
def test_malformed_forms_are_refused(body: bytes) -> None:
    with pytest.raises(MultipartError):
        read(body)


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "multipart/mixed; boundary=a", "multipart/form-data"],
)
def test_a_form_needs_a_boundary(content_type: str) -> None:
    with pytest.raises(MultipartError):
        boundary_of(content_type)


def test_a_boundary_may_be_quoted() -> None:
    assert boundary_of('Multipart/Form-Data; charset=utf-8; boundary="a b:c"') == b"a b:c"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"talk.mp3", "talk.mp3"),
        ("录音 «é».mp3".encode(), "录音 «é».mp3"),
        (b"%E5%BD%95%E9%9F%B3.mp3", "录音.mp3"),  # RFC 7578, percent-encoded
        (b"50%25.mp3", "50%25.mp3"),  # browsers and httpx send a percent sign as it is
        (b"%22a%22%0D%0A.mp3", '"a"\r\n.mp3'),
        (rb"a\"b\\c\d.mp3", r"a\"b\c\d.mp3".replace(r"\"", '"')),
        (b"%FF.mp3", "%FF.mp3"),
    ],
)
def test_file_names_in_each_way_of_writing_them(sent: bytes, name: str) -> None:
    assert decode_filename(sent) == name
    (part,) = read(form(b"", sent))
    assert (part.filename, part.sent_filename) == (name, sent)


def test_an_extended_name_is_preferred() -> None:
    names = b"talk.mp3\"; filename*=utf-8''%E5%BD%95%20%E9%9F%B3.mp3; x=\""
    (part,) = read(form(b"", names))
    assert part.filename == "录 音.mp3"


# Nobody escapes a percent sign: a name with one can mean two things (see decode_filename).
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="%"), min_size=1))
def test_names_come_as_httpx_sends_them(name: str) -> None:
    request = httpx.Request("POST", "http://x", files={"file": (name, b"")})
    (part,) = read(request.read(), boundary=boundary_of(request.headers["content-type"]))
    assert part.filename == name


def test_a_copy_is_kept_where_asked_and_let_go_when_cut(tmp_path: Path) -> None:
    numbers = count(1)
    whole = MultipartReader(b"XXX", lambda: tmp_path / f"{next(numbers)}")
    whole.feed(form(b"sound"))
    whole.finish()
    assert whole.parts[0].path == tmp_path / "1"
    assert (tmp_path / "1").read_bytes() == b"sound"

    cut = MultipartReader(b"XXX", lambda: tmp_path / f"{next(numbers)}")
    cut.feed(form(b"sound" * 1000)[:3000])
    cut.close()  # an open file would be a ResourceWarning, which fails the test
    assert not cut.parts
    assert (tmp_path / "2").stat().st_size < 3000
