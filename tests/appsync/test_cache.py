from __future__ import annotations

from chatprov.appsync.cache import LRU


def test_the_least_recently_used_value_goes_first() -> None:
    cache: LRU[str, int] = LRU(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert len(cache) == 2


def test_a_value_is_made_once() -> None:
    cache: LRU[str, list[int]] = LRU(2)
    made = cache.get_or_make("a", list)
    assert cache.get_or_make("a", list) is made
