"""Records: what a page makes by the dozen. Nobody changes one after it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, dataclass_transform

T = TypeVar("T")

__all__ = ("field", "once", "record")


class once(Generic[T]):  # noqa: N801 - used as a decorator
    """A property that is worked out once: `functools.cached_property` without its lock.

    The lock costs as much as a derived key, and whoever comes second would find the same.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        """`work` is the method; its docstring stays that of the property."""
        self.work, self.__doc__ = work, work.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, _owner: type | None = None) -> T:  # noqa: ANN401 - of any kind
        """Found in the instance from the second time on, without coming here."""
        found = instance.__dict__[self.name] = self.work(instance)
        return found


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """A slotted dataclass that mypy holds to be frozen.

    Freezing it at run time as well would take six times as long for each one that is made.
    """
    return dataclass(slots=True)(cls)
