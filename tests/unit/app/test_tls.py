"""Certificate and key are looked at before anything is served."""

import subprocess

import pytest

from app.serving.tls import read_tls
from geo.errors import InputError


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
        check=False, capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl that makes a certificate")
    return cert, key


def test_files_that_fit_are_taken(files):
    assert read_tls(*files).cert == files[0]
    assert read_tls(None, None) is None


def test_what_does_not_fit_is_refused_in_one_line(files, tmp_path):
    cert, key = files
    odd = tmp_path / "odd.pem"
    odd.write_text("-----BEGIN")
    for pair in (
        (cert, None),
        (None, key),
        (cert, odd),
        (odd, key),
        (key, cert),
        (cert, cert.parent / "gone"),
    ):
        with pytest.raises(InputError, match="--tls") as refused:
            read_tls(*pair)
        assert "\n" not in str(refused.value)
