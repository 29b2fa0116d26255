"""The types of as much of its fields as the site uses."""

from collections.abc import Iterator
from typing import Any

class ModelChoiceIterator:
    field: Any
    def __iter__(self) -> Iterator[tuple[Any, Any]]: ...

class ModelChoiceField:
    iterator: type[ModelChoiceIterator]
    def label_from_instance(self, row: Any) -> str: ...
