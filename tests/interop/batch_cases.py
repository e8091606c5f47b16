"""The official clients of OpenAI, Anthropic and Gemini for Python, with batches."""

import io
import json
import time

import anthropic
import openai
from google import genai
from google.genai import types

from cases import case, check_person, origin, person_schema, refused, run, text

chat = openai.OpenAI(api_key="rehearsal", base_url=f"{origin}/v1", max_retries=0)
claude = anthropic.Anthropic(api_key="rehearsal", base_url=origin, max_retries=0)
google = genai.Client(api_key="rehearsal", http_options=types.HttpOptions(base_url=origin))
gemini = "gemini-2.5-flash"


def until(look, ended):
    for _ in range(500):
        x = look()
        if ended(x):
            return x
        time.sleep(0.02)
    raise AssertionError("it does not end")


def row(custom_id, url="/v1/chat/completions"):
    schema = {"name": "person", "schema": person_schema, "strict": True}
    if url == "/v1/responses":
        body = {"input": text(), "text": {"format": {"type": "json_schema", **schema}}}
    else:
        body = {
            "messages": [{"role": "user", "content": text()}],
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
    return json.dumps(
        {"custom_id": custom_id, "method": "POST", "url": url, "body": {"model": "gpt-4o-mini", **body}}
    )


def submit(rows, url="/v1/chat/completions"):
    content = io.BytesIO("\n".join(rows).encode())
    file = chat.files.create(file=("rows.jsonl", content), purpose="batch")
    return chat.batches.create(input_file_id=file.id, endpoint=url, completion_window="24h")


def end_of(batch):
    ends = ("completed", "failed", "expired", "cancelled")
    return until(lambda: chat.batches.retrieve(batch.id), lambda x: x.status in ends)


def lines(file):
    return [json.loads(x) for x in chat.files.content(file).text.splitlines() if x]


@case("OpenAI: rows of chat completions and responses are answered")
def _():
    done = end_of(submit([row("a"), row("b")]))
    assert done.status == "completed" and done.request_counts.completed == 2
    for x in lines(done.output_file_id):
        check_person(json.loads(x["response"]["body"]["choices"][0]["message"]["content"]))
    done = end_of(submit([row("a", "/v1/responses")], "/v1/responses"))
    (x,) = lines(done.output_file_id)
    check_person(json.loads(x["response"]["body"]["output"][0]["content"][0]["text"]))


@case("OpenAI: batches and files are listed, cancelled and deleted")
def _():
    first, second = submit([row("a")]), submit([row("a")])
    assert [x.id for x in chat.batches.list(limit=1)][:2] == [second.id, first.id]
    assert chat.batches.cancel(second.id).status == "cancelling"
    assert end_of(second).status == "cancelled"
    assert first.input_file_id in [x.id for x in chat.files.list()]
    assert chat.files.delete(first.input_file_id).deleted
    refused(openai.NotFoundError, lambda: chat.batches.retrieve("batch_none"))


@case("OpenAI: a file that is no good fails its batch")
def _():
    done = end_of(submit([row("a"), row("a")]))
    assert done.status == "failed" and done.errors.data[0].line == 2


def messages(*ids):
    params = {
        "model": "claude-sonnet-4-6",
        "max_tokens": 4096,
        "output_config": {"format": {"type": "json_schema", "schema": person_schema}},
    }
    return claude.messages.batches.create(
        requests=[{"custom_id": x, "params": {**params, "messages": [{"role": "user", "content": text()}]}} for x in ids]
    )


def messages_end(batch):
    return until(lambda: claude.messages.batches.retrieve(batch.id), lambda x: x.processing_status == "ended")


@case("Anthropic: messages are answered")
def _():
    batch = messages("a", "b")
    assert messages_end(batch).request_counts.succeeded == 2
    seen = {}
    for x in claude.messages.batches.results(batch.id):
        assert x.result.type == "succeeded" and x.result.message.usage.service_tier == "batch"
        check_person(json.loads(x.result.message.content[0].text))
        seen[x.custom_id] = True
    assert sorted(seen) == ["a", "b"]


@case("Anthropic: batches are listed, cancelled and deleted")
def _():
    first, second = messages("a"), messages("a")
    assert [x.id for x in claude.messages.batches.list(limit=1)][:2] == [second.id, first.id]
    assert claude.messages.batches.cancel(second.id).processing_status == "canceling"
    assert messages_end(second).request_counts.canceled == 1
    assert claude.messages.batches.delete(second.id).type == "message_batch_deleted"
    refused(anthropic.BadRequestError, lambda: messages("a b"))


def google_end(name):
    return until(lambda: google.batches.get(name=name), lambda x: x.done)


@case("Gemini: requests within a batch are answered")
def _():
    config = {"response_mime_type": "application/json", "response_json_schema": person_schema}
    requests = [{"contents": [{"role": "user", "parts": [{"text": text()}]}], "config": config}]
    done = google_end(google.batches.create(model=gemini, src=requests).name)
    assert done.state.name == "JOB_STATE_SUCCEEDED"
    check_person(json.loads(done.dest.inlined_responses[0].response.text))


@case("Gemini: rows in a file are answered into a file")
def _():
    request = {
        "contents": [{"parts": [{"text": text()}]}],
        "generation_config": {"response_mime_type": "application/json", "response_json_schema": person_schema},
    }
    content = io.BytesIO(json.dumps({"key": "a", "request": request}).encode())
    file = google.files.upload(file=content, config={"mime_type": "application/jsonl", "display_name": "rows"})
    done = google_end(google.batches.create(model=gemini, src=file.name).name)
    (line,) = [x for x in google.files.download(file=done.dest.file_name).decode().splitlines() if x]
    answer = json.loads(line)
    assert answer["key"] == "a"
    check_person(json.loads(answer["response"]["candidates"][0]["content"]["parts"][0]["text"]))


@case("Gemini: batches are listed, cancelled and deleted")
def _():
    requests = [{"contents": [{"role": "user", "parts": [{"text": text()}]}]}]
    name = google.batches.create(model=gemini, src=requests).name
    assert name in [x.name for x in google.batches.list(config={"page_size": 2})]
    google.batches.cancel(name=name)
    assert google_end(name).state.name == "JOB_STATE_CANCELLED"
    google.batches.delete(name=name)


run("batches (Python)")
