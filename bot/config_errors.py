from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.logs import mask, one_line

Path = tuple[str | int, ...]
Clean = Callable[[str], str]

REFERENCES = "references"
"""The error type under which a validator hands over several ready-made problems."""

_LONGEST = 60


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the config: where, what was found there, and what would be right."""

    key: str
    given: str
    allowed: str

    def __str__(self) -> str:
        end = "" if self.allowed.endswith("?") else "."
        return f"{self.key}: {self.given}. {self.allowed}{end}"


class ConfigError(Exception):
    """The config cannot be used; each problem is one plain line and holds no secret."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: Path) -> str:
    """Write a key path the way people read it; entries of a list count from 1."""
    text = ""
    for part in path:
        text += f"[entry {part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def explain(
    error: ValidationError,
    model: type[BaseModel],
    *,
    data: Mapping[str, Any],
    variables: Mapping[Path, str],
) -> ConfigError:
    """Turn the validator's findings into plain problems, in the order of the config."""
    secrets = frozenset(_secrets(model, data))

    def clean(text: str) -> str:
        return one_line(mask(text, secrets))

    problems: list[Problem] = []
    found = error.errors(include_url=False)
    broken = {item["loc"][:depth] for item in found for depth in range(len(item["loc"]))}
    for item in found:
        if item["type"] == "too_short" and item["loc"] in broken:
            continue  # a list is not empty because all that stands in it is wrong
        if item["type"] == REFERENCES:
            problems += item["ctx"]["problems"]
        else:
            problems.append(_problem(item, model, variables, clean))
    return ConfigError(
        Problem(clean(item.key), clean(item.given), clean(item.allowed)) for item in problems
    )


def nearest(word: str, known: Collection[str]) -> str:
    """Suggest the known word meant by a misspelt one, or list what there is."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if found:
        return f"Did you mean {found[0]}?"
    return "Known here: " + ", ".join(known)


def _problem(
    item: ErrorDetails, model: type[BaseModel], variables: Mapping[Path, str], clean: Clean
) -> Problem:
    path: Path = item["loc"]
    key = dotted(path)
    if path in variables:
        key += f" (from {variables[path]})"
    if item["type"] == "extra_forbidden":
        around = _model_at(model, path[:-1])
        known = list(around.model_fields) if around else []
        return Problem(key, "there is no such key", nearest(str(path[-1]), known))
    field = _field_at(model, path)
    allowed = field.description if field and field.description else item["msg"]
    if item["type"] == "missing":
        return Problem(key, "is missing", f"Give {allowed}")
    if _is_secret(field):
        given = "the value given (not shown, it is secret) is not right"
    else:
        given = f"{_shown(item['input'], clean)} is given"
    return Problem(key, given, f"Allowed: {allowed}")


def _shown(value: object, clean: Clean) -> str:
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = clean(str(value).lower() if isinstance(value, bool) else str(value))
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def _secrets(model: type[BaseModel], value: object, path: Path = ()) -> Iterable[str]:
    """Find the texts in secret places, and in places that do not exist."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _secrets(model, item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _secrets(model, item, (*path, place))
    elif isinstance(value, str):
        field = _field_at(model, path)
        if field is None or _is_secret(field):
            yield value


def _is_secret(field: FieldInfo | None) -> bool:
    return field is not None and SecretStr in _types(field.annotation)


def _field_at(model: type[BaseModel], path: Path) -> FieldInfo | None:
    """Give the field a path leads to; an entry of a plain list belongs to the list's field."""
    names = [part for part in path if isinstance(part, str)]
    around = _model_at(model, names[:-1])
    return around.model_fields.get(names[-1]) if around and names else None


def _model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = here.model_fields.get(part) if here else None
        here = _model_in(field.annotation) if field else None
    return here


def _model_in(annotation: object) -> type[BaseModel] | None:
    for item in _types(annotation):
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def _types(annotation: object) -> tuple[object, ...]:
    """Give the types an annotation is made of: itself, or what its union or tuple holds."""
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        return tuple(found for item in get_args(annotation) for found in _types(item))
    return (annotation,)
