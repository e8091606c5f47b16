"""A server that knows the right answers: told.py FOLDER PORT

Stands for the model where only the clients are looked at: how much they do for the same answers. Every tenth text is answered
without its last member first, so that it has to be asked for again. Answers in the form that the request asks for.
"""

import http.server
import json
import pathlib
import sys
import time


def known_answers(texts):
    known = {}
    for right in texts.glob("*.right.jsonl"):
        kind = right.name.split(".")[0]
        for text, answer in zip((texts / f"{kind}.txt").read_text().splitlines(), right.read_text().splitlines()):
            known[text] = json.loads(answer)
    return known


class Told(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    known = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send(b'{"object":"list","data":[]}', "application/json")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = [x["content"] for x in asked["messages"] if x["role"] == "user" and "Text: " in (x["content"] or "")][0]
        text = said.rsplit("Text: ", 1)[1].split("\nJSON:")[0]
        answer = self.known.get(text, {"name": "nobody", "age": 1, "occupation": "none"})
        again = any(x["role"] == "assistant" for x in asked["messages"])
        if isinstance(answer, list):
            answer = {"content": answer}
        elif not again and sum(text.encode()) % 10 == 0:
            answer = dict(list(answer.items())[:-1])
        self.answer(asked, json.dumps(answer))

    def answer(self, asked, text):
        tools = asked.get("tools")
        usage = {"prompt_tokens": 100, "completion_tokens": 25, "total_tokens": 125}
        whole = {"id": "told", "created": int(time.time()), "model": "told"}
        if asked.get("stream"):
            parts = [{"role": "assistant", "content": ""}, *({"content": text[i:i + 8]} for i in range(0, len(text), 8))]
            events = [{**whole, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": x, "finish_reason": None}]}
                      for x in parts]
            events.append({**whole, "object": "chat.completion.chunk",
                           "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage})
            body = "".join(f"data: {json.dumps(x)}\n\n" for x in events) + "data: [DONE]\n\n"
            return self.send(body.encode(), "text/event-stream")
        message = {"role": "assistant", "content": None if tools else text}
        if tools:
            message["tool_calls"] = [{"id": "call_told", "type": "function",
                                      "function": {"name": tools[0]["function"]["name"], "arguments": text}}]
        self.send(json.dumps({**whole, "object": "chat.completion", "usage": usage, "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if tools else "stop"}]}).encode(), "application/json")

    def send(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Told.known = known_answers(pathlib.Path(sys.argv[1]))
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Told).serve_forever()
