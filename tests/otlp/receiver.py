"""A receiver of OTLP over HTTP that reads each body by the published schema, unknown fields refused, and keeps it.

receiver.py FOLDER [silent]

Writes its URL into FOLDER/url, each export as FOLDER/NUMBER.pb, and what it refused into FOLDER/refused. `silent`: takes
connections and requests, and never answers.
"""

import base64
import gzip
import http.server
import json
import pathlib
import sys
import threading

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

folder = pathlib.Path(sys.argv[1])
silent = sys.argv[2:] == ["silent"]
lock = threading.Lock()
taken = 0


def refuse_base64_ids(body):
    """OTLP wants ids in hex where proto3's JSON has base64: what reads as both must be told apart by its length."""
    for resource in body.get("resourceSpans", []):
        for scope in resource.get("scopeSpans", []):
            for span in scope.get("spans", []):
                for name, length in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
                    if name in span:
                        if len(span[name]) != length or span[name] != span[name].lower():
                            raise ValueError(f"{name} is {span[name]}")
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
                for name in ("startTimeUnixNano", "endTimeUnixNano"):
                    if not isinstance(span[name], str):
                        raise ValueError(f"{name} is no string")


class handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global taken
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if silent:
            threading.Event().wait()
        try:
            if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/json":
                raise ValueError(f"{self.path} {self.headers['Content-Type']}")
            if self.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            tree = json.loads(body)
            refuse_base64_ids(tree)
            message = json_format.ParseDict(tree, trace_service_pb2.ExportTraceServiceRequest(), ignore_unknown_fields=False)
            with lock:
                taken += 1
                (folder / f"{taken:06}.pb").write_bytes(message.SerializeToString())
            status, reply = 200, b"{}"
        except Exception as problem:
            with lock, open(folder / "refused", "a") as file:
                file.write(f"{problem}\n")
            status, reply = 400, b'{"message":"refused"}'
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


class server(http.server.ThreadingHTTPServer):
    daemon_threads = True


with server(("127.0.0.1", 0), handler) as listening:
    (folder / "url.part").write_text(f"http://127.0.0.1:{listening.server_port}\n")
    (folder / "url.part").rename(folder / "url")
    listening.serve_forever()
