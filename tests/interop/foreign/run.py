"""The command against a server that others wrote: every provider that both know, the guide's seven texts, whole and streamed.

  run.py --troupe COMMAND --aimock FILE.js --work FOLDER

Then once more against the server with faults: errors, broken JSON and broken connections by chance. No text may be lost
over them.

One line for each row, then "N passed, M failed, K skipped": a row is skipped where the command does not know its
provider. A failed row says how its records differ, or what the command said.
"""

import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

# name of the row: the command's provider, where aimock plays it, the model's name, the modes
AUTOMATIC = "auto"
ROWS = [
    ("chat", "openai", "/v1", "gpt-4o-mini", [AUTOMATIC, "tools", "json_schema", "json_object", "md_json"]),
    ("responses", "openai-responses", "/v1", "gpt-4o-mini", [AUTOMATIC, "tools", "json_schema"]),
    ("anthropic", "anthropic", "", "claude-sonnet-4-5", [AUTOMATIC, "tools", "json_schema"]),
    ("gemini", "gemini", "/v1beta", "gemini-2.5-flash", [AUTOMATIC, "tools", "json_schema"]),
    ("vertex", "vertex", "/v1/projects/p/locations/global/publishers/google", "gemini-2.5-flash", [AUTOMATIC, "json_schema"]),
    ("azure", "azure", "/openai/v1", "gpt-4o-mini", [AUTOMATIC, "tools", "json_schema"]),
    ("azure-older", "azure", "/openai/deployments/gpt-4o-mini?api-version=2024-10-21", "gpt-4o-mini", [AUTOMATIC]),
    ("ollama", "ollama", "", "llama3.2", [AUTOMATIC, "tools", "json_schema"]),
    ("cohere", "cohere", "", "command-a-03-2025", [AUTOMATIC, "tools", "json_schema"]),
    ("bedrock", "bedrock", "", "anthropic.claude-sonnet-4-5-20250929-v1:0", [AUTOMATIC, "tools"]),
    ("openrouter", "openrouter", "/api/v1", "openai/gpt-4o-mini", [AUTOMATIC, "tools", "json_schema"]),
]

FAULTS = ["--chaos-drop", "0.15", "--chaos-malformed", "0.15", "--chaos-disconnect", "0.15"]

# Whatever a provider takes its key from; the server asks for none.
KEYS = {name: "key-of-nobody" for name in (
    "OPENAI_API_KEY ANTHROPIC_API_KEY GEMINI_API_KEY GOOGLE_API_KEY VERTEX_ACCESS_TOKEN AZURE_OPENAI_API_KEY "
    "OLLAMA_API_KEY COHERE_API_KEY CO_API_KEY OPENROUTER_API_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY").split()}
KEYS |= {"AWS_REGION": "us-east-1", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "global",
         "AZURE_OPENAI_API_VERSION": "2024-10-21"}

PEOPLE = [
    ("John Smith is a 30-year-old software engineer.", "John Smith", 30, "software engineer"),
    ("Sarah Johnson, 25, works as a data scientist.", "Sarah Johnson", 25, "data scientist"),
    ("Michael Brown, age 45, is a teacher.", "Michael Brown", 45, "teacher"),
    ("Emily Chen is a 28-year-old doctor.", "Emily Chen", 28, "doctor"),
    ("My name is Robert Wilson, I am 52 years old and I am an architect.", "Robert Wilson", 52, "architect"),
    ("Lisa Anderson is a 33-year-old lawyer.", "Lisa Anderson", 33, "lawyer"),
    ("David Garcia, 39, works as a chef.", "David Garcia", 39, "chef"),
]
RECORDS = [{"name": name, "age": age, "occupation": job} for _, name, age, job in PEOPLE]
PERSON = {"title": "person", "description": "A person", "type": "object",
          "properties": {"name": {"type": "string"}, "age": {"type": "integer"}, "occupation": {"type": "string"}},
          "required": ["name", "age", "occupation"], "additionalProperties": False}
LIST = {"title": "everybody", "description": "All people of the text", "type": "array", "items": PERSON}
LISTED = "Everybody in this: "


def fixtures():
    """A called tool where tools were offered, else JSON as text. The first that matches counts: lists stand in front."""
    made = []
    for said, tool, answers in ((LISTED, LIST["title"], [{"content": [x, x]} for x in RECORDS]),
                                ("", PERSON["title"], RECORDS)):
        for (text, *_), answer in zip(PEOPLE, answers):
            for match, response in (({"toolName": tool}, {"toolCalls": [{"name": tool, "arguments": json.dumps(answer)}]}),
                                    ({}, {"content": json.dumps(answer)})):
                made.append({"match": {"userMessage": said + text, **match}, "response": response})
    return {"fixtures": made}


def lay_out(work):
    work.mkdir(parents=True, exist_ok=True)
    (work / "fixtures.json").write_text(json.dumps(fixtures(), indent=1))
    (work / "person.json").write_text(json.dumps(PERSON))
    (work / "list.json").write_text(json.dumps(LIST))
    (work / "people.txt").write_text("".join(text + "\n" for text, *_ in PEOPLE))
    (work / "lists.txt").write_text("".join(LISTED + text + "\n" for text, *_ in PEOPLE))


class Server:
    def __init__(self, aimock, work, faults=()):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(work / "server.log", "w")
        self.process = subprocess.Popen(["node", str(aimock), "-p", str(self.port), "-f", str(work / "fixtures.json"),
                                         "--log-level", "silent", *faults], stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(600):
            if self.process.poll() is not None:
                sys.exit(f"the server ended: see {self.log.name}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        sys.exit("the server does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def last_request(self):
        """Where the last request went, and what it was told: what a failed row needs to be understood."""
        try:
            entries = json.load(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/__aimock/journal", timeout=5))
            last = (entries if isinstance(entries, list) else entries["entries"])[-1]
            return f"{last['method']} {last['path']} -> {last.get('response', {}).get('status')}"
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            return "no request"


def ask(troupe, work, port, row, mode, streamed, retries):
    """The records of the seven texts, or why there are none; None: the command does not know the provider."""
    _, provider, path, model, _ = row
    what = ["-i", "lists.txt", "-s", "list.json", "--stream", "items"] if streamed else ["-i", "people.txt", "-s", "person.json"]
    place = ["--provider", provider, "--base-url", f"http://127.0.0.1:{port}{path}", "-m", model, "--mode", mode]
    done = subprocess.run([str(troupe), "run", "-q", "-o", "-", *what, *place, "--retries", str(retries),
                           "--reasks", str(retries), "--backoff", "1ms", "--timeout", "20s"], cwd=work, env={**clean_environment(), **KEYS}, capture_output=True, text=True)
    if done.returncode == 2 and "--provider" in done.stderr and "must be one of" in done.stderr:
        return None
    lines = [json.loads(x) for x in done.stdout.splitlines()]
    values = [x for x in lines if "value" in x]
    failures = [x["error"]["message"] for x in lines if "error" in x]
    if failures or not values:
        return failures[0] if failures else f"exit {done.returncode}: {done.stderr.strip()[:300]}"
    values.sort(key=lambda x: (x["index"], x.get("element", 0)))
    return [x["value"] for x in values]


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.endswith(("_API_KEY", "_BASE_URL")) and "proxy" not in k.lower()}


def difference(got, wanted):
    if isinstance(got, str):
        return got
    if len(got) != len(wanted):
        return f"{len(got)} records, not {len(wanted)}"
    return next((f"record {i}: {a} instead of {b}" for i, (a, b) in enumerate(zip(got, wanted)) if a != b), "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--troupe", type=pathlib.Path, required=True)
    parser.add_argument("--aimock", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--rows", default="", help="names of rows, with commas; all")
    options = parser.parse_args()
    work = options.work.resolve()
    lay_out(work)
    chosen = [x for x in ROWS if not options.rows or x[0] in options.rows.split(",")]
    passed = failed = skipped = 0
    with Server(options.aimock.resolve(), work) as server, Server(options.aimock.resolve(), work, FAULTS) as faulty:
        for row in chosen:
            cases = [(mode, streamed, server, 0) for mode in row[4] for streamed in (False, True)]
            cases += [(row[4][0], streamed, faulty, 30) for streamed in (False, True)]
            good, bad = [], []
            for mode, streamed, place, retries in cases:
                case = mode + (" streamed" if streamed else "") + (" with faults" if place is faulty else "")
                got = ask(options.troupe.resolve(), work, place.port, row, mode, streamed, retries)
                if got is None:
                    break
                wrong = difference(got, [x for x in RECORDS for _ in (1, 2)] if streamed else RECORDS)
                if wrong:
                    bad.append(f"{case}: {wrong} ({place.last_request()})")
                else:
                    good.append(case)
            if not good and not bad:
                skipped += 1
                print(f"{row[0]:12} skipped: the command does not know the provider {row[1]}", flush=True)
                continue
            passed, failed = passed + (not bad), failed + bool(bad)
            print(f"{row[0]:12} {'FAILED' if bad else 'passed'}: {', '.join(good) or 'nothing right'}", flush=True)
            for line in bad:
                print(f"{'':12}   {line}", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
