"""A property that is computed once. Never knows what it belongs to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property as cached_property
else:

    class cached_property:  # noqa: N801 # as the one of `functools`
        """As in `functools`, but without the lock that it has before Python 3.12.

        That is one lock for the property of all objects: whoever works out a large document's would keep all others
        from working out theirs.
        """

        def __init__(self, make):
            self._make = make
            self.__doc__ = make.__doc__

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            return instance.__dict__.setdefault(self._name, self._make(instance))
