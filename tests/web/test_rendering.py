"""What pages make of moments and days."""

from datetime import UTC, datetime, timedelta

from web.rendering import last_day


def test_what_is_due_at_midnight_was_in_time_until_the_day_before() -> None:
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)  # 00:00 of the 21st in Shanghai

    assert last_day(midnight) == "2026-11-20"
    assert last_day(midnight + timedelta(hours=9)) == "2026-11-21"
    assert last_day(None) == ""
