"""What the tests of pages share."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.web import county as making
from tests.web.county import County


@pytest.fixture(scope="session")
def made_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return making.built(tmp_path_factory.mktemp("county"))


@pytest.fixture
def open_county(made_county: Path, tmp_path: Path) -> Iterator[Callable[..., County]]:
    """Opens the county under given settings."""
    opened: list[County] = []

    def open_(environ: Mapping[str, str] | None = None) -> County:
        opened.append(making.opened(made_county, tmp_path, environ))
        return opened[-1]

    yield open_
    for each in opened:
        each.core.database.dispose()


@pytest.fixture
def county(open_county: Callable[..., County]) -> County:
    return open_county()
