"""The official client of Anthropic for Python."""

import json

import anthropic

from cases import Person, case, check_person, origin, person_schema, refused, run, text

client = anthropic.Anthropic(api_key="rehearsal", base_url=origin, max_retries=0)
patient = anthropic.Anthropic(api_key="rehearsal", base_url=origin, max_retries=2)
rest = dict(model="claude-sonnet-4-6", max_tokens=2048)
tool = {"name": "person", "description": "A person", "input_schema": person_schema}
forced = dict(tools=[tool], tool_choice={"type": "tool", "name": "person"})


def said(marker=""):
    return [{"role": "user", "content": text(marker)}]


@case("a message is created")
def _():
    x = client.messages.create(messages=said(), **rest)
    assert x.stop_reason == "end_turn" and x.content[0].text and x.usage.output_tokens > 0


@case("structured output is parsed")
def _():
    check_person(client.messages.parse(messages=said(), output_format=Person, **rest).parsed_output)


@case("a tool is called, also in a stream")
def _():
    check_person(client.messages.create(messages=said(), **forced, **rest).content[0].input)
    with client.messages.stream(messages=said(), **forced, **rest) as stream:
        check_person(stream.get_final_message().content[0].input)


@case("thoughts come back as they were")
def _():
    more = dict(thinking={"type": "enabled", "budget_tokens": 1024}, tools=[tool], **rest)
    messages = said()
    with client.messages.stream(messages=messages, **more) as stream:
        first = stream.get_final_message()
    told = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": first.content[1].id, "content": "must be in upper case"}]}
    second = client.messages.create(messages=messages + [{"role": "assistant", "content": first.content}, told], **more)
    assert second.content[1].input["name"] == "ANN LEE"
    x = refused(
        anthropic.BadRequestError,
        lambda: client.messages.create(messages=messages + [{"role": "assistant", "content": first.content[1:]}, told], **more),
    )
    assert "Expected `thinking`" in str(x)


@case("a stream is read as text")
def _():
    with client.messages.stream(messages=said(), **rest) as stream:
        assert "".join(stream.text_stream)


@case("errors have their classes")
def _():
    for fault, kind in [
        ("429", anthropic.RateLimitError),
        ("401", anthropic.AuthenticationError),
        ("403", anthropic.PermissionDeniedError),
        ("400", anthropic.BadRequestError),
        ("404", anthropic.NotFoundError),
        ("500", anthropic.InternalServerError),
        ("overloaded", anthropic.InternalServerError),
        ("reset", anthropic.APIConnectionError),
    ]:
        x = refused(kind, lambda: client.messages.create(messages=said(f"[[fault:{fault}]]"), **rest))
        if fault == "overloaded":
            assert x.status_code == 529


@case("an error within a stream is told")
def _():
    def read():
        with client.messages.stream(messages=said("[[fault:error_midway]]"), **rest) as stream:
            stream.get_final_message()

    refused(anthropic.APIStatusError, read)


@case("it tries again by itself")
def _():
    for fault in ["429_ms-once", "overloaded-once"]:
        patient.messages.create(messages=said(f"[[fault:{fault}]]"), **rest)


@case("tokens are counted")
def _():
    assert client.messages.count_tokens(model=rest["model"], messages=said()).input_tokens > 0


run("anthropic (Python)")
