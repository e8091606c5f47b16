"""Runs cases one after the other, tells how each went, and ends with a status that says whether all went well."""

import itertools
import os
import sys

from pydantic import BaseModel

origin = os.environ.get("REHEARSAL")
if not origin:
    sys.exit("REHEARSAL must be the address of a rehearsal: http://127.0.0.1:PORT")


class Person(BaseModel):
    name: str
    age: int


person_schema = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}

_cases = []
_texts = itertools.count()


def case(name):
    def add(body):
        _cases.append((name, body))
        return body

    return add


def text(marker=""):
    """A text that no other case has, so that "once" faults are its own."""
    i = next(_texts)
    return f"Ann Lee is {20 + i % 60} years old, Python's case {i}. {marker}".strip()


def check_person(x):
    name, age = (x["name"], x["age"]) if isinstance(x, dict) else (x.name, x.age)
    assert name == "Ann Lee", f"name is {name}"
    assert 20 <= age < 80, f"age is {age}"


def refused(kind, call):
    """The exception of that kind that the call ends with."""
    try:
        call()
    except kind as problem:
        return problem
    raise AssertionError("nothing was refused")


def run(of):
    failed = 0
    for name, body in _cases:
        try:
            body()
            print(f"ok      {of}: {name}")
        except Exception as problem:
            failed += 1
            print(f"FAILED  {of}: {name}: {type(problem).__name__}: {' '.join(str(problem).split())[:600]}")
    print(f"{of}: {len(_cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
