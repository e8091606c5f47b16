"""Checks the spans that receiver.py has kept against each other and against what the run says itself.

check.py FOLDER OUTPUT SUMMARY [TRACEPARENT]

OUTPUT: the lines of the run, each with its number of attempts. SUMMARY: what the run printed on standard error.
"""

import collections
import json
import pathlib
import re
import sys

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

folder, output, summary = (pathlib.Path(x) for x in sys.argv[1:4])
parent = sys.argv[4] if len(sys.argv) > 4 else None
faults = []


def insist(condition, words):
    if not condition:
        faults.append(words)


def value(x):
    kind = x.WhichOneof("value")
    if kind == "array_value":
        return [value(y) for y in x.array_value.values]
    return getattr(x, kind)


spans = []
for file in sorted(folder.glob("*.pb")):
    export = trace_service_pb2.ExportTraceServiceRequest.FromString(file.read_bytes())
    for resource in export.resource_spans:
        about = {x.key: value(x.value) for x in resource.resource.attributes}
        insist(about.get("service.name"), f"a resource without service.name: {about}")
        for scope in resource.scope_spans:
            insist(scope.scope.name == "troupe", f"a scope called {scope.scope.name}")
            spans += scope.spans

insist(not (folder / "refused").exists(), "the receiver refused bodies")
by_id = {x.span_id: x for x in spans}
insist(len(by_id) == len(spans), "an id of a span comes twice")
insist(len({x.trace_id for x in spans}) == 1, "there is more than one trace")
kinds = collections.defaultdict(list)
for x in spans:
    kinds[x.name.split(" ")[0]].append(x)
    x_about = {y.key: value(y.value) for y in x.attributes}
    insist(len(x_about) == len(x.attributes), f"{x.name}: an attribute comes twice")
    insist(len(x.trace_id) == 16 and any(x.trace_id), f"{x.name}: trace id")
    insist(len(x.span_id) == 8 and any(x.span_id), f"{x.name}: span id")
    insist(x.start_time_unix_nano <= x.end_time_unix_nano, f"{x.name}: ends before it begins")
    for event in x.events:
        insist(x.start_time_unix_nano <= event.time_unix_nano <= x.end_time_unix_nano, f"{x.name}: event {event.name} is outside")
    failed = x.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    insist(failed == ("error.type" in x_about), f"{x.name}: status and error.type differ")
    if x.name == "invoke_workflow":
        wanted = bytes.fromhex(parent.split("-")[2]) if parent else b""
        insist(x.parent_span_id == wanted, "the run's parent is another one")
        if parent:
            insist(x.trace_id == bytes.fromhex(parent.split("-")[1]), "the run is in another trace")
        continue
    above = by_id.get(x.parent_span_id)
    insist(above is not None, f"{x.name}: its parent was never sent")
    if above is None:
        continue
    insist(above.name == ("invoke_workflow" if x.name == "text" else "text"), f"{x.name} beneath {above.name}")
    insist(above.start_time_unix_nano <= x.start_time_unix_nano, f"{x.name} begins before its parent")
    insist(x.end_time_unix_nano <= above.end_time_unix_nano, f"{x.name} ends after its parent")
    if x.name == "text":
        continue
    insist(x.kind == trace_pb2.Span.SPAN_KIND_CLIENT, f"{x.name}: kind {x.kind}")
    for name in ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"):
        insist(name in x_about, f"{x.name}: no {name}")
    if not failed and "troupe.dropped" not in x_about:
        for name in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.response.finish_reasons",
                     "http.response.status_code"):
            insist(name in x_about, f"{x.name}: no {name}")

unknown = set(kinds) - {"invoke_workflow", "text", "chat"}
insist(not unknown, f"spans of unknown kinds: {unknown}")
insist(len(kinds["invoke_workflow"]) == 1, f"{len(kinds['invoke_workflow'])} spans of runs")

# What the run says itself.
lines = [json.loads(x) for x in output.read_text().splitlines()]
attempts = sum(x["attempts"] if "attempts" in x else len(x["error"]["attempts"]) for x in lines)
said = re.search(r"(\d[\d,]*) requests?[ ,]", summary.read_text())
requests = int(said.group(1).replace(",", ""))
tokens_out = sum(value(y.value) for x in kinds["chat"] for y in x.attributes if y.key == "gen_ai.usage.output_tokens")
insist(len(kinds["text"]) == len(lines), f"{len(kinds['text'])} spans of texts for {len(lines)} lines")
insist(len(kinds["chat"]) == requests, f"{len(kinds['chat'])} spans of requests, the summary says {requests}")
heard = sum(1 for x in kinds["chat"] if all(y.key != "troupe.dropped" for y in x.attributes))
insist(heard == attempts, f"{heard} spans of requests that came to an end, the lines say {attempts}")
insist(tokens_out == sum(x["usage"]["completion_tokens"] for x in lines), "tokens differ from the lines'")
positions = sorted(value(y.value) for x in kinds["text"] for y in x.attributes if y.key == "troupe.text.index")
insist(positions == sorted(x["index"] for x in lines), "texts differ from the lines'")
errors = sum(1 for x in kinds["text"] if x.status.code == trace_pb2.Status.STATUS_CODE_ERROR)
insist(errors == sum(1 for x in lines if "error" in x), "failed texts differ from the lines'")

print(f"{len(spans)} spans in {len(list(folder.glob('*.pb')))} exports: 1 run, {len(kinds['text'])} texts ({errors} failed), "
      f"{len(kinds['chat'])} requests ({sum(1 for x in kinds['chat'] if x.status.code == 2)} failed), {tokens_out} output tokens")
for words, count in collections.Counter(faults).most_common(20):
    print(f"FAULT ({count}x): {words}")
sys.exit(bool(faults))
