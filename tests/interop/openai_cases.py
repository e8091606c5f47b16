"""The official client of OpenAI for Python: chat completions and Responses."""

import json

import openai

from cases import Person, case, check_person, origin, person_schema, refused, run, text

client = openai.OpenAI(api_key="rehearsal", base_url=f"{origin}/v1", max_retries=0)
patient = openai.OpenAI(api_key="rehearsal", base_url=f"{origin}/v1", max_retries=2)
model = "gpt-4o-mini"
tool = {"type": "function", "function": {"name": "person", "parameters": person_schema, "strict": True}}
flat_tool = {"type": "function", "name": "person", "parameters": person_schema, "strict": True}


def said(marker=""):
    return [{"role": "user", "content": text(marker)}]


@case("a completion is created")
def _():
    x = client.chat.completions.create(model=model, messages=said())
    assert x.object == "chat.completion" and x.usage.total_tokens > 0


@case("structured output is parsed")
def _():
    x = client.chat.completions.parse(model=model, messages=said(), response_format=Person)
    check_person(x.choices[0].message.parsed)


@case("a tool call is parsed")
def _():
    x = client.chat.completions.parse(model=model, messages=said(), tools=[openai.pydantic_function_tool(Person)])
    check_person(x.choices[0].message.tool_calls[0].function.parsed_arguments)


@case("a stream is put together")
def _():
    with client.chat.completions.stream(model=model, messages=said(), response_format=Person) as stream:
        for _ in stream:
            pass
        check_person(stream.get_final_completion().choices[0].message.parsed)


@case("a tool call is streamed")
def _():
    chunks = client.chat.completions.create(model=model, messages=said(), tools=[tool], stream=True)
    pieces = [c.choices[0].delta.tool_calls[0].function.arguments for c in chunks if c.choices and c.choices[0].delta.tool_calls]
    check_person(json.loads("".join(pieces)))


@case("errors have their classes")
def _():
    for fault, kind in [
        ("429", openai.RateLimitError),
        ("quota", openai.RateLimitError),
        ("401", openai.AuthenticationError),
        ("403", openai.PermissionDeniedError),
        ("400", openai.BadRequestError),
        ("404", openai.NotFoundError),
        ("409", openai.ConflictError),
        ("500", openai.InternalServerError),
        ("overloaded", openai.InternalServerError),
        ("reset", openai.APIConnectionError),
    ]:
        x = refused(kind, lambda: client.chat.completions.create(model=model, messages=said(f"[[fault:{fault}]]")))
        if fault == "429":
            assert x.response.headers["retry-after"] == "1" and x.code == "rate_limit_exceeded"


@case("it tries again by itself")
def _():
    for fault in ["429_ms-once", "500-once", "close-once"]:
        patient.chat.completions.create(model=model, messages=said(f"[[fault:{fault}]]"))


@case("a response is parsed")
def _():
    x = client.responses.parse(model=model, input=text(), text_format=Person, instructions="Be exact.")
    check_person(x.output_parsed)
    assert x.status == "completed" and x.usage.output_tokens > 0 and x.instructions == "Be exact."


@case("a response is streamed")
def _():
    with client.responses.stream(model=model, input=text(), text_format=Person) as stream:
        events = list(stream)
        check_person(stream.get_final_response().output_parsed)
    assert [e.sequence_number for e in events if hasattr(e, "sequence_number")] == sorted(
        e.sequence_number for e in events if hasattr(e, "sequence_number")
    )


@case("a function call of a response is streamed")
def _():
    with client.responses.stream(model=model, input=text(), tools=[flat_tool]) as stream:
        for _ in stream:
            pass
        check_person(json.loads(stream.get_final_response().output[0].arguments))


@case("thoughts come back before the calls that they led to")
def _():
    first_input = said()
    rest = dict(model=model, tools=[flat_tool], store=False, include=["reasoning.encrypted_content"], reasoning={"effort": "low"})
    first = client.responses.create(input=first_input, **rest)
    told = {"type": "function_call_output", "call_id": first.output[1].call_id, "output": "must be in upper case"}
    items = [x.model_dump(exclude_none=True) for x in first.output]
    second = client.responses.create(input=first_input + items + [told], **rest)
    assert json.loads(second.output[1].arguments)["name"] == "ANN LEE"
    refused(openai.BadRequestError, lambda: client.responses.create(input=first_input + items[1:] + [told], **rest))


@case("what a response lacks is refused")
def _():
    x = refused(openai.BadRequestError, lambda: client.responses.create(model=model, input=text(), extra_body={"foo": 1}))
    assert x.code == "unknown_parameter" and x.param == "foo"


run("openai (Python)")
