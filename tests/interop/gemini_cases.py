"""The official client of Gemini for Python."""

from google import genai
from google.genai import errors, types

from cases import Person, case, check_person, origin, person_schema, refused, run, text

client = genai.Client(api_key="rehearsal", http_options=types.HttpOptions(base_url=origin))
model = "gemini-2.5-flash"
declaration = types.FunctionDeclaration(name="person", description="A person", parameters_json_schema=person_schema)
forced = dict(
    tools=[types.Tool(function_declarations=[declaration])],
    tool_config=types.ToolConfig(
        function_calling_config=types.FunctionCallingConfig(mode="ANY", allowed_function_names=["person"])
    ),
)


def ask(contents, **config):
    return client.models.generate_content(model=model, contents=contents, config=config or None)


@case("content is generated")
def _():
    x = ask(text())
    assert x.text and x.usage_metadata.total_token_count > 0


@case("structured output is parsed")
def _():
    x = ask(text(), response_mime_type="application/json", response_schema=Person)
    check_person(x.parsed)


@case("a JSON Schema is kept")
def _():
    x = ask(text(), response_mime_type="application/json", response_json_schema=person_schema)
    check_person(x.parsed)


@case("content is streamed")
def _():
    config = dict(response_mime_type="application/json", response_schema=Person)
    chunks = list(client.models.generate_content_stream(model=model, contents=text(), config=config))
    check_person(Person.model_validate_json("".join(x.text or "" for x in chunks)))


@case("a function is called, and its call answered with its signature")
def _():
    more = dict(thinking_config=types.ThinkingConfig(include_thoughts=True), **forced)
    said = types.Content(role="user", parts=[types.Part(text=text())])
    first = ask([said], **more)
    check_person(first.function_calls[0].args)
    told = types.Content(
        role="user", parts=[types.Part.from_function_response(name="person", response={"error": "must be in upper case"})]
    )
    second = ask([said, first.candidates[0].content, told], **more)
    assert second.function_calls[0].args["name"] == "ANN LEE"
    bare = types.Content(role="model", parts=[types.Part(function_call=first.function_calls[0])])
    x = refused(errors.ClientError, lambda: ask([said, bare, told], **more))
    assert "missing a thought_signature" in str(x)


@case("a Python function is called by itself")
def _():
    seen = []

    def note(name: str, age: int) -> str:
        """Notes a person.

        Args:
          name: of the person
          age: in years
        """
        seen.append({"name": name, "age": age})
        return "noted"

    ask(text(), tools=[note], automatic_function_calling=dict(maximum_remote_calls=2))
    check_person(seen[0])


@case("errors have their classes")
def _():
    for fault, kind, code in [
        ("429", errors.ClientError, 429),
        ("400", errors.ClientError, 400),
        ("401", errors.ClientError, 401),
        ("403", errors.ClientError, 403),
        ("404", errors.ClientError, 404),
        ("500", errors.ServerError, 500),
        ("overloaded", errors.ServerError, 503),
    ]:
        x = refused(kind, lambda: ask(text(f"[[fault:{fault}]]")))
        assert x.code == code
        if fault == "429":
            assert x.status == "RESOURCE_EXHAUSTED"


@case("it tries again by itself")
def _():
    again = types.HttpRetryOptions(attempts=3, initial_delay=0.01, max_delay=0.02)
    patient = genai.Client(api_key="rehearsal", http_options=types.HttpOptions(base_url=origin, retry_options=again))
    assert patient.models.generate_content(model=model, contents=text("[[fault:429-once]]")).text


@case("tokens are counted and models are listed")
def _():
    assert client.models.count_tokens(model=model, contents=text()).total_tokens > 0
    assert [x.name for x in client.models.list()] == ["models/rehearsal"]


run("gemini (Python)")
