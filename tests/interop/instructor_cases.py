"""Python's instructor in its modes, with re-asks, on the protocols of OpenAI, Anthropic and Gemini."""

import anthropic
import instructor
import openai
from google import genai
from google.genai import types
from pydantic import field_validator

from cases import Person, case, check_person, origin, run, text


class Shouted(Person):
    @field_validator("name")
    @classmethod
    def name_is_in_upper_case(cls, x):
        if x != x.upper():
            raise ValueError("/name: must be in upper case")
        return x


def modes(names):
    return [getattr(instructor.Mode, x) for x in names if hasattr(instructor.Mode, x)]


def openai_client(mode):
    return instructor.from_openai(openai.OpenAI(api_key="rehearsal", base_url=f"{origin}/v1"), mode=mode)


def anthropic_client(mode):
    return instructor.from_anthropic(anthropic.Anthropic(api_key="rehearsal", base_url=origin), mode=mode)


def gemini_client(mode):
    there = types.HttpOptions(base_url=origin)
    return instructor.from_genai(genai.Client(api_key="rehearsal", http_options=there), mode=mode)


def add(protocol, client, mode, **rest):
    def create(kind, marker="", **more):
        return client(mode).create(
            messages=[{"role": "user", "content": text(marker)}], response_model=kind, **rest, **more
        )

    @case(f"{protocol}: {mode.name}")
    def _():
        check_person(create(Person))

    # In this one a re-ask is a turn of the model's, which the rehearsal does not read.
    if mode.name != "GENAI_STRUCTURED_OUTPUTS":

        @case(f"{protocol}: {mode.name}, a re-ask")
        def _():
            assert create(Shouted, max_retries=2).name == "ANN LEE"

    @case(f"{protocol}: {mode.name}, a wrong type at first")
    def _():
        check_person(create(Person, "[[fault:bad_type-once]]", max_retries=2))


for x in modes(["TOOLS", "TOOLS_STRICT", "JSON", "JSON_SCHEMA", "MD_JSON"]):
    add("openai", openai_client, x, model="gpt-4o-mini")
for x in modes(["RESPONSES_TOOLS"]):
    add("responses", openai_client, x, model="gpt-4o-mini")
for x in modes(["ANTHROPIC_TOOLS", "ANTHROPIC_JSON"]):
    add("anthropic", anthropic_client, x, model="claude-sonnet-4-6", max_tokens=1024)
for x in modes(["GENAI_TOOLS", "GENAI_STRUCTURED_OUTPUTS"]):
    add("gemini", gemini_client, x, model="gemini-2.5-flash")

run("instructor")
