"""Addresses are sealed: with the key they open, without it nothing tells them."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from server.store.seal import VARIABLE, KeyMissingError, Seal, open_seal

ONE, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_an_address_opens_with_its_key_and_with_no_other() -> None:
    sealed = Seal([ONE]).close("marie@example.org")
    assert b"marie" not in sealed
    assert Seal([ONE]).open(sealed) == "marie@example.org"
    with pytest.raises(InvalidToken):
        Seal([OTHER]).open(sealed)


def test_one_address_is_never_sealed_twice_alike_and_always_marked_alike() -> None:
    seal = Seal([ONE])
    assert seal.close("marie@example.org") != seal.close("marie@example.org")
    assert seal.mark("marie@example.org") == Seal([ONE]).mark("marie@example.org")
    assert seal.mark("marie@example.org") != seal.mark("marie@example.net")
    assert seal.mark("marie@example.org") != Seal([OTHER]).mark("marie@example.org")


def test_a_new_key_seals_while_the_old_one_still_opens_and_marks() -> None:
    before, after = Seal([ONE]), Seal([OTHER, ONE])
    assert after.open(before.close("marie@example.org")) == "marie@example.org"
    assert Seal([OTHER]).open(after.close("marie@example.org")) == "marie@example.org"
    assert after.mark("marie@example.org") == before.mark("marie@example.org")


def test_the_key_file_is_made_beside_the_database_for_its_owner_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'centre.db'}"
    sealed = open_seal(url, None, {}).close("marie@example.org")
    file = tmp_path / "deep" / "centre.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["centre.key"]
    assert open_seal(url, None, {}).open(sealed) == "marie@example.org"  # made once, used again


def test_the_environment_comes_before_the_file_and_may_hold_several_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    seal = open_seal(url, None, {VARIABLE: f"{OTHER}, {ONE}"})
    assert seal.open(Seal([ONE]).close("marie@example.org")) == "marie@example.org"
    assert list(tmp_path.iterdir()) == []


def test_postgresql_has_no_place_for_a_key_so_one_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(KeyMissingError, match="VENTANILLA_KEY"):
        open_seal("postgresql://localhost/centre", None, {})
    named = tmp_path / "ventanilla.key"
    sealed = open_seal("postgresql://localhost/centre", named, {}).close("marie@example.org")
    assert open_seal("postgresql://localhost/centre", named, {}).open(sealed) == "marie@example.org"


@pytest.mark.parametrize("keys", [["short"], ["x" * 44], [ONE, "short"]])
def test_what_is_no_key_is_refused_with_what_would_be(keys: list[str]) -> None:
    with pytest.raises(KeyMissingError, match="32 random bytes"):
        Seal(keys)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.key"
    empty.write_text("\n")
    with pytest.raises(KeyMissingError):
        open_seal("postgresql://localhost/centre", empty, {})
