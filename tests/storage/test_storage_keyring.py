"""Keys and seals: what they hide, what they give back, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadKey, BrokenSeal, KeyMissing
from storage.keyring import NO_KEYS, Key, Keyring, new_key

OLD, NEW = Key(new_key()), Key(new_key())
RING = Keyring([NEW, OLD])
WORDS = "3栋2单元楼道灯坏了，找王芳 13912345678"


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    """Proves that sealing loses nothing, whatever somebody writes, with keys and without."""
    for ring in (RING, NO_KEYS):
        assert ring.open(ring.seal(text)) == text
        assert ring.open(ring.seal_same(text)) == text


def test_nothing_of_a_text_is_seen() -> None:
    """Proves that neither words nor their likeness show, but that equal marks are equal."""
    first, second = RING.seal(WORDS), RING.seal(WORDS)
    for kept in (first, second, RING.seal_same(WORDS)):
        assert not any(part in kept for part in ("楼", "王芳", "139"))
    assert first != second
    assert RING.seal_same(WORDS) == RING.seal_same(WORDS)
    assert RING.seal_same(WORDS) != RING.seal_same(WORDS + "。")


def test_the_first_key_seals_and_all_open() -> None:
    """Proves that values of an older key, and from before any key, stay readable."""
    before = Keyring([OLD]).seal(WORDS)
    assert f":{OLD.id}:" in before
    assert f":{NEW.id}:" in RING.seal(WORDS)
    assert RING.open(before) == WORDS
    assert RING.open(WORDS) == WORDS
    assert RING.only_opening().open(before) == WORDS
    assert RING.only_opening().seal(WORDS) == WORDS


def test_a_key_that_is_not_there_is_named() -> None:
    """Proves that a value under a key we lack is told apart from one that is broken."""
    sealed = Keyring([NEW]).seal(WORDS)
    for ring, given_keys in ((Keyring([OLD]), OLD.id), (NO_KEYS, "none")):
        with pytest.raises(KeyMissing, match=f"the key {NEW.id}, .* given \\({given_keys}\\)"):
            ring.open(sealed)


@pytest.mark.parametrize("seal", [RING.seal, RING.seal_same])
def test_a_changed_value_is_not_believed(seal: object) -> None:
    """Proves that whoever changes a sealed value without the key is found out."""
    assert callable(seal)
    sealed = seal(WORDS)
    middle = len(sealed) // 2
    other = "A" if sealed[middle] != "A" else "B"
    for broken in (sealed[:middle] + other + sealed[middle + 1 :], sealed[:20], sealed + "=x"):
        with pytest.raises(BrokenSeal, match=f"sealed with key {NEW.id} was damaged"):
            RING.open(broken)
    swapped = sealed.replace(NEW.id, OLD.id)
    with pytest.raises(BrokenSeal):
        RING.open(swapped)


def test_nobody_can_plant_a_seal() -> None:
    """Proves that words which look sealed are words: they come back as they were written."""
    for planted in (RING.seal(WORDS), f"\x1eseal:{'0' * 8}:AAAA", "\x1eplain:x", "\x1e"):
        for ring in (RING, NO_KEYS, RING.only_opening()):
            assert ring.open(ring.seal(planted)) == planted
            assert ring.open(ring.seal_same(planted)) == planted


def test_equal_values_are_found_under_every_key() -> None:
    """Proves that a question of equality finds what is plain, and what any key sealed."""
    kept = {WORDS, Keyring([OLD]).seal_same(WORDS), RING.seal_same(WORDS)}
    assert set(RING.forms(WORDS)) == kept
    assert NO_KEYS.forms(WORDS) == [WORDS]


def test_what_is_to_be_sealed_anew_is_known() -> None:
    """Proves that a value counts as done only under the key, or the absence of one, that rules."""
    plain, old, new = WORDS, Keyring([OLD]).seal(WORDS), RING.seal(WORDS)
    assert [RING.is_current(kept) for kept in (plain, old, new, {"a": 1})] == [
        *(False, False, True, False)
    ]
    assert [RING.only_opening().is_current(kept) for kept in (plain, old, new, {"a": 1})] == [
        *(True, False, False, True)
    ]
    assert RING.opens([OLD.id, NEW.id])
    assert not Keyring([OLD]).opens([NEW.id])


@pytest.mark.parametrize(
    "text",
    ["", "weisu-key-", new_key()[:-1], new_key() + "A", "x" * 53],
    ids=["nothing", "no secret", "cut", "too long", "foreign"],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """Proves that a cut or foreign text is refused, and that the sentence does not repeat it."""
    with pytest.raises(BadKey) as refused:
        Key(text)
    assert len(text) < 12 or text not in str(refused.value)


def test_a_key_is_not_shown() -> None:
    """Proves that a key printed by accident shows its name only, and that names differ."""
    text = new_key()
    assert text not in repr(Key(text))
    assert Key(text).id in repr(Key(text))
    assert len({OLD.id, NEW.id, Key(text).id}) == 3
    assert Key(text).id == Key(text).id
