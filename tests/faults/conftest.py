"""The world in which faults are made to happen."""

from collections.abc import Iterator

import pytest

from tests.promotion_world import PromotionWorld, made


@pytest.fixture
def world(database_url: str) -> Iterator[PromotionWorld]:
    world = made(database_url)
    yield world
    world.close()
