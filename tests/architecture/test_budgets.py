"""Rooms stay small enough to be seen at a glance."""

from __future__ import annotations

import pytest

from tests.architecture.budgets import Budget, budgets, table


@pytest.mark.parametrize("budget", budgets(), ids=lambda budget: budget.kind)
def test_nothing_is_longer_than_its_budget(budget: Budget) -> None:
    print(table())
    assert budget.sizes
    assert budget.over() == []
