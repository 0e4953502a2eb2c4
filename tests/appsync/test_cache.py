from __future__ import annotations

from chatprov.appsync.cache import LRU


def test_the_least_recently_used_value_goes_first() -> None:
    cache: LRU[str, int] = LRU(2, lambda *_: 1, 1)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert len(cache) == 2


def test_a_value_is_made_once() -> None:
    cache: LRU[str, list[int]] = LRU(20, lambda *_: 1)
    made = cache.get_or_make("a", list)
    assert cache.get_or_make("a", list) is made


def test_what_is_kept_is_bounded_by_its_weight() -> None:
    cache: LRU[str, str] = LRU(100, lambda key, value: len(key) + len(value))
    for number in range(100):
        cache.put(f"{number:02}", "x" * 8)
    assert len(cache) == 10
    cache.put("99", "y")
    assert (len(cache), cache.get("99")) == (10, "y")
    for number in range(100, 200):
        cache.put(f"{number}", "")
    assert len(cache) == 33


def test_a_value_that_is_too_large_is_made_and_not_kept() -> None:
    cache: LRU[str, str] = LRU(100, lambda key, value: len(key) + len(value))
    cache.put("a", "small")
    assert cache.get_or_make("b", lambda: "x" * 10) == "x" * 10
    assert (len(cache), cache.get("b")) == (1, None)
    cache.put("a", "x" * 10)
    assert cache.get("a") is None, "an older value of the same key must not come back"
