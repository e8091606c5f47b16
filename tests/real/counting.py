"""Stands between a client and the server, and writes a JSON line for each request: what was asked, what was answered, what
it cost, and whether the answer could be handed over.

The first part of the path is the name of the run: http://127.0.0.1:PORT/NAME/v1/chat/completions.
"""

import http.client
import http.server
import json
import threading
import time


def usage_of(body):
    """The tokens of a reply, whole or streamed."""
    lines = [body] if body.lstrip().startswith(b"{") else [x[5:] for x in body.split(b"\n") if x.startswith(b"data:")]
    for line in reversed(lines):
        try:
            usage = json.loads(line).get("usage")
        except (ValueError, AttributeError):
            continue
        if usage:
            return usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
    return 0, 0


class CountingServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream_port, log):
        super().__init__(("127.0.0.1", 0), Relay)
        self.upstream_port = upstream_port
        self.log_file = open(log, "a", buffering=1)
        self.lock = threading.Lock()
        self.counts = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def base_url(self, run):
        return f"http://127.0.0.1:{self.server_address[1]}/{run}/v1"

    def note(self, entry):
        with self.lock:
            self.log_file.write(json.dumps(entry) + "\n")
            self.counts[entry["run"]] = self.counts.get(entry["run"], 0) + 1

    def handle_error(self, request, client_address):
        pass  # clients that are killed on purpose break their connections


class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        run, path = self.path[1:].split("/", 1)
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        started = time.time()
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=3600)
        upstream.request("POST", "/" + path, asked, {"Content-Type": "application/json"})
        reply = upstream.getresponse()
        answered, delivered = b"", True
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.getheader("Content-Type", "application/json"))
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
        except OSError:
            delivered = False
        while part := reply.read1(65536):
            answered += part
            delivered = delivered and self.hand_over(part)
        delivered = delivered and self.hand_over(b"")
        upstream.close()
        prompt_tokens, completion_tokens = usage_of(answered)
        self.server.note({"run": run, "status": reply.status, "started": started, "seconds": time.time() - started,
                          "prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens,
                          "delivered": delivered, "asked": asked.decode(errors="replace"),
                          "answered": answered.decode(errors="replace")})

    def hand_over(self, part):
        try:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            return True
        except OSError:
            return False
