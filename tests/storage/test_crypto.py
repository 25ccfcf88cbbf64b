"""What is sealed opens in its own place alone, outlives its key's retirement, and its keys stay private."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import (
    Keyring,
    NotSealedError,
    TamperedError,
    UnknownKeyError,
    WeakKeyError,
)
from storage.keyring import (
    ExposedKeysError,
    MalformedKeysError,
    development_keyring,
    from_environment,
    new_keys,
)

OLD, NEW, INDEX = (os.urandom(32) for _ in range(3))
LAST_YEAR = Keyring({"2025b": OLD}, current="2025b", index_key=INDEX)
THIS_YEAR = Keyring({"2026a": NEW, "2025b": OLD}, current="2026a", index_key=INDEX)
WITHOUT_OLD = Keyring({"2026a": NEW}, current="2026a", index_key=INDEX)
AMINA, JOSEPH = "people|national_id|1", "people|national_id|2"
CNIC = "42101-1234567-9"

# Half an emoji is what a chat sends now and then, so surrogates belong to what people can say.
anything_said = st.text(st.characters())


def written(key: bytes) -> str:
    return base64.b64encode(key).decode()


# Sealing


@given(said=anything_said)
def test_opens_to_what_was_sealed(said: str) -> None:
    assert THIS_YEAR.open(THIS_YEAR.seal(said, place=AMINA), place=AMINA) == said


def test_MLMS_170_names_its_key_and_shows_nothing_of_the_value() -> None:
    sealed = THIS_YEAR.seal(CNIC, place=AMINA)

    assert sealed.startswith("2026a:")
    assert CNIC not in sealed
    assert "1234567" not in sealed


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert THIS_YEAR.seal(CNIC, place=AMINA) != THIS_YEAR.seal(CNIC, place=AMINA)


@pytest.mark.parametrize("elsewhere", [JOSEPH, "people|phone|1", "audit|national_id|1"])
def test_a_moved_ciphertext_does_not_open(elsewhere: str) -> None:
    sealed = THIS_YEAR.seal(CNIC, place=AMINA)

    with pytest.raises(TamperedError, match="another place"):
        THIS_YEAR.open(sealed, place=elsewhere)


@given(data=st.data())
def test_any_changed_character_is_noticed(data: st.DataObject) -> None:
    sealed = THIS_YEAR.seal(CNIC, place=AMINA)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != sealed[at]))

    with pytest.raises((TamperedError, NotSealedError, UnknownKeyError)):
        THIS_YEAR.open(sealed[:at] + other + sealed[at + 1 :], place=AMINA)


@given(kept=st.integers(0, 60))
def test_a_shortened_ciphertext_is_noticed(kept: int) -> None:
    sealed = THIS_YEAR.seal(CNIC, place=AMINA)

    with pytest.raises((TamperedError, NotSealedError)):
        THIS_YEAR.open(sealed[: min(kept, len(sealed) - 1)], place=AMINA)


@given(said=anything_said)
def test_a_plain_value_is_not_taken_for_a_sealed_one(said: str) -> None:
    with pytest.raises((NotSealedError, UnknownKeyError)) as caught:
        THIS_YEAR.open(said, place=AMINA)
    assert len(said) < 8 or said not in str(caught.value)


@pytest.mark.parametrize("place", ["", "people", "people|phone", "people|phone|", "|phone|1"])
def test_a_place_has_three_parts(place: str) -> None:
    with pytest.raises(AssertionError):
        THIS_YEAR.seal(CNIC, place=place)


# Rotation


def test_MLMS_170_what_the_old_key_sealed_still_opens_and_moves_to_the_new_one() -> None:
    sealed = LAST_YEAR.seal(CNIC, place=AMINA)

    moved = THIS_YEAR.reseal(sealed, place=AMINA)

    assert THIS_YEAR.open(sealed, place=AMINA) == CNIC
    assert not THIS_YEAR.rotated(sealed)
    assert THIS_YEAR.rotated(moved)
    assert WITHOUT_OLD.open(moved, place=AMINA) == CNIC


def test_resealing_changes_nothing_when_the_key_is_current() -> None:
    sealed = THIS_YEAR.seal(CNIC, place=AMINA)

    assert THIS_YEAR.reseal(sealed, place=AMINA) == sealed


def test_resealing_does_not_move_a_ciphertext() -> None:
    with pytest.raises(TamperedError):
        THIS_YEAR.reseal(LAST_YEAR.seal(CNIC, place=AMINA), place=JOSEPH)


def test_a_retired_key_is_named() -> None:
    with pytest.raises(UnknownKeyError, match="2025b"):
        WITHOUT_OLD.open(LAST_YEAR.seal(CNIC, place=AMINA), place=AMINA)


def test_a_key_of_the_same_name_but_other_bytes_opens_nothing() -> None:
    impostor = Keyring({"2026a": os.urandom(32)}, current="2026a", index_key=INDEX)

    with pytest.raises(TamperedError):
        impostor.open(THIS_YEAR.seal(CNIC, place=AMINA), place=AMINA)


# The blind index


def test_MLMS_3_one_person_is_found_by_the_same_index_whatever_the_current_key() -> None:
    last_year, this_year = (ring.blind_index("national-id", "4210112345679") for ring in (LAST_YEAR, THIS_YEAR))

    assert last_year == this_year


@given(one=anything_said, other=anything_said)
def test_the_index_tells_values_and_domains_apart(one: str, other: str) -> None:
    same = THIS_YEAR.blind_index("phone", one) == THIS_YEAR.blind_index("phone", other)

    assert same == (one == other)
    assert THIS_YEAR.blind_index("phone", one) != THIS_YEAR.blind_index("national-id", one)


def test_the_index_depends_on_its_own_key() -> None:
    elsewhere = Keyring({"2026a": NEW}, current="2026a", index_key=os.urandom(32))

    assert elsewhere.blind_index("phone", "+923001234567") != THIS_YEAR.blind_index("phone", "+923001234567")


# Keys from the environment


def test_reads_the_keys_and_seals_with_the_first() -> None:
    ring = from_environment(f"2026a:{written(NEW)},2025b:{written(OLD)},index:{written(INDEX)}")

    assert ring.current == "2026a"
    assert ring.open(LAST_YEAR.seal(CNIC, place=AMINA), place=AMINA) == CNIC
    assert ring.blind_index("phone", "1") == LAST_YEAR.blind_index("phone", "1")


def test_reads_url_safe_base64_without_padding_on_several_lines() -> None:
    key = base64.urlsafe_b64encode(NEW).decode().rstrip("=")

    ring = from_environment(f"\n2026a:{key}\nindex:{written(INDEX)}\n")

    assert ring.open(WITHOUT_OLD.seal(CNIC, place=AMINA), place=AMINA) == CNIC


def test_fresh_keys_can_be_read() -> None:
    assert from_environment(new_keys("2027a")).current == "2027a"
    assert new_keys("2027a") != new_keys("2027a")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Key 1 is not of the form"),
        ("2026a", "Key 1 is not of the form"),
        (f"2026a:{written(NEW)},{written(INDEX)}", "Key 2 is not of the form"),
        (f"../a:{written(NEW)},index:{written(INDEX)}", "Key 1 is not of the form"),
        (f"2026a:{written(NEW)}", "one named 'index'"),
        (f"index:{written(INDEX)}", "a key to seal with"),
        (f"a:{written(NEW)},a:{written(OLD)},index:{written(INDEX)}", "the same name"),
        (f"2026a:{written(NEW)[:41]},index:{written(INDEX)}", "cut short"),
    ],
    ids=["empty", "no-key", "no-name", "odd-name", "no-index", "only-index", "same-name", "cut-short"],
)
def test_a_malformed_list_of_keys_is_refused(text: str, says: str) -> None:
    with pytest.raises(MalformedKeysError, match=says) as caught:
        from_environment(text)
    assert written(NEW)[:16] not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (os.urandom(16), "has 16 bytes"),
        (os.urandom(33), "has 33 bytes"),
        (bytes(32), "looks typed"),
        (b"correct horse battery staple 123", "looks typed"),
        (b"0123456789abcdef0123456789abcdef", "looks typed"),
        (INDEX, "are the same"),
    ],
    ids=["short", "long", "zeros", "phrase", "hex", "twice"],
)
def test_a_weak_key_is_refused(key: bytes, says: str) -> None:
    with pytest.raises(WeakKeyError, match=says):
        from_environment(f"2026a:{written(key)},index:{written(INDEX)}")


@pytest.mark.parametrize("shown", [repr, str])
def test_shows_the_names_of_its_keys_alone(shown: Callable[[object], str]) -> None:
    assert shown(THIS_YEAR) == "Keyring(current='2026a', keys=['2025b', '2026a'])"


# The key file of a first run


def test_makes_the_file_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys"

    first, second = development_keyring(path), development_keyring(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert second.open(first.seal(CNIC, place=AMINA), place=AMINA) == CNIC
    assert [file.name for file in path.parent.iterdir()] == ["keys"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_refuses_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    development_keyring(path)
    path.chmod(mode)

    with pytest.raises(ExposedKeysError, match="chmod 600"):
        development_keyring(path)


def test_never_replaces_a_file_that_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.touch(mode=0o600)

    with pytest.raises(MalformedKeysError):
        development_keyring(path)
    assert path.read_text() == ""


RACER = """
import sys
from pathlib import Path
from storage.keyring import development_keyring
print("ready", flush=True)
sys.stdin.readline()
print(development_keyring(Path(sys.argv[1])).blind_index("phone", "1"), flush=True)
"""


def test_processes_that_make_the_file_at_once_share_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RACER, str(tmp_path / "keys")]
    racers = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(4)]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"

    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    indexes = {racer.communicate()[0] for racer in racers}

    assert [racer.returncode for racer in racers] == [0, 0, 0, 0]
    assert len(indexes) == 1
