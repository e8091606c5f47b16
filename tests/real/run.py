"""Runs troupe, and Instructor beside it, against a real model on this machine, and keeps what came of it:

  run.py --troupe COMMAND --weights FILE --work FOLDER [--engine llamacpp] [--texts 300] [--minutes 90] …

Each run is made once: the same call again goes on with those that are missing. tables.py makes tables of what it left.
"""

import argparse
import collections
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from counting import CountingServer
from texts import KINDS, lay_out

HERE = pathlib.Path(__file__).parent
MODES = ["json_schema", "md_json", "json_object", "tools", "tools_strict"]
PEER_MODES = ["JSON_SCHEMA", "MD_JSON", "JSON", "TOOLS"]


class OutOfTime(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def completed(entries):
    return [x for x in entries if x["status"] == 200]


class Trial:
    def __init__(self, options):
        self.options = options
        self.work = options.work
        self.texts = self.work / "texts"
        self.out = self.work / options.engine
        self.out.mkdir(parents=True, exist_ok=True)
        self.ends = time.time() + options.minutes * 60
        self.port, self.server_pid = options.running or (free_port(), None)
        self.log = self.out / "requests.jsonl"
        self.server = None
        self.relay = None

    # --- the server ---

    def start_server(self):
        log = open(self.out / "server.log", "a")
        if not self.server_pid:
            options = self.options
            what = ["told.py", self.texts, self.port] if options.engine == "told" else [
                "server.py", options.engine, options.weights, self.port, options.threads, options.pool]
            self.server = subprocess.Popen([sys.executable, str(HERE / what[0]), *map(str, what[1:])], stdout=log, stderr=log)
            self.server_pid = self.server.pid
        while True:
            if self.server and self.server.poll() is not None:
                sys.exit(f"the server ended: see {log.name}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/models", timeout=60).read()
                break
            except (urllib.error.URLError, OSError):
                self.in_time()
                time.sleep(0.5)
        self.relay = CountingServer(self.port, self.log)

    def server_cpu(self):
        fields = pathlib.Path(f"/proc/{self.server_pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end_server(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()

    def in_time(self):
        if time.time() > self.ends:
            raise OutOfTime

    # --- one run ---

    def command(self, kind, mode, output, base_url, tokens=None):
        return [str(self.options.troupe), "run", "-q", "-i", str(self.texts / f"{kind}.txt"), "-s",
                str(self.texts / f"{kind}.schema.json"), "-o", str(output), "--base-url", base_url, "-m", "gemma",
                "--mode", mode, "--prompt-template", f"@{self.texts / kind}.prompt.txt", "--temperature", "0",
                "--max-tokens", str(tokens or self.options.tokens), "--legacy-max-tokens", "--body", 'stop=["\\n\\n"]', "--pool",
                str(self.options.pool), "--reasks", str(self.options.reasks), "--timeout", "1h",
                "--no-progress-timeout", "2h"]

    def entries(self, run):
        if not self.log.exists():
            return []
        return [x for x in map(json.loads, self.log.read_text().splitlines()) if x["run"] == run]

    def timed(self, arguments):
        """Runs a client to its end; its wall and CPU time."""
        began = time.time()
        with open(self.out / "clients.log", "a") as log:
            child = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=log)
            try:
                while True:
                    pid, status, used = os.wait4(child.pid, os.WNOHANG)
                    if pid:
                        break
                    self.in_time()
                    time.sleep(0.05)
            except BaseException:  # out of time, or ended: the client does not outlive this
                child.kill()
                child.wait()
                raise
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            sys.exit(f"exit {child.returncode}, see {self.out}/clients.log: {' '.join(arguments)}")
        return {"exit": child.returncode, "wall": time.time() - began, "cpu": used.ru_utime + used.ru_stime,
                "peak_kib": used.ru_maxrss}

    def run(self, name, arguments):
        """`arguments` is called with the base URL of the run."""
        done = self.out / f"{name}.json"
        if done.exists():
            return
        self.in_time()
        part, cpu = f"{name}-{time.time():.0f}", self.server_cpu()
        what = self.timed(arguments(self.relay.base_url(part)))
        entries = self.entries(part)
        what |= {"server_cpu": self.server_cpu() - cpu, "requests": len(entries), "part": part,
                 "prompt_tokens": sum(x["prompt_tokens"] for x in entries),
                 "completion_tokens": sum(x["completion_tokens"] for x in entries)}
        done.write_text(json.dumps(what) + "\n")
        print(name, {k: round(v, 2) if isinstance(v, float) else v for k, v in what.items()}, flush=True)

    def ours(self, mode, kind):
        name = f"troupe.{mode}.{kind}"
        output = self.out / f"{name}.jsonl"

        def arguments(url):
            for left in (output, output.with_name(output.name + ".journal")):
                left.unlink(missing_ok=True)
            return self.command(kind, mode, output, url)

        self.run(name, arguments)

    def peer(self, mode, kind):
        name = f"instructor.{mode}.{kind}"
        options = self.options
        self.run(name, lambda url: [options.peer_python, str(HERE / "peer.py"), mode, kind, str(self.texts),
                                    str(self.out / f"{name}.jsonl"), url, str(options.pool), str(options.reasks),
                                    str(options.tokens)])

    def stream(self, mode):
        name = f"stream.{mode}.lists"
        output = self.out / f"{name}.jsonl"
        tokens = 4 * self.options.tokens  # a list of up to four people
        self.run(name, lambda url: [*self.command("lists", mode, output, url, tokens), "--stream", "items", "--overwrite"])

    def killed(self, mode, kind):
        """SIGKILL after a third of the texts, then the same command again."""
        name = f"killed.{mode}.{kind}"
        done, output = self.out / f"{name}.json", self.out / f"{name}.jsonl"
        if done.exists():
            return
        self.in_time()
        for left in (output, output.with_name(output.name + ".journal")):
            left.unlink(missing_ok=True)
        part = f"{name}-{time.time():.0f}"
        count = len((self.texts / f"{kind}.txt").read_text().splitlines())
        command = self.command(kind, mode, output, self.relay.base_url(part))
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while self.relay.counts.get(part, 0) < count // 3 and child.poll() is None:
            if time.time() > self.ends:
                child.kill()
                child.wait()
                raise OutOfTime
            time.sleep(0.02)
        child.kill()
        child.wait()
        if child.returncode == 0:
            raise RuntimeError(f"{name}: it ended before it could be killed")
        before = self.relay.counts.get(part, 0)
        what = self.timed(command)
        indices = [json.loads(x)["index"] for x in output.read_text().splitlines()]
        entries = completed(self.entries(part))
        asked = collections.Counter(json.dumps(json.loads(x["asked"])["messages"]) for x in entries)
        what |= {"part": part, "texts": count, "answers_before_kill": before, "requests": len(entries),
                 "lines": len(indices), "lost": count - len(set(indices)), "twice": len(indices) - len(set(indices)),
                 "asked_twice": sum(n - 1 for n in asked.values()),
                 "in_flight_at_kill": sum(not x["delivered"] for x in entries)}
        done.write_text(json.dumps(what) + "\n")
        print(name, what, flush=True)

    def all(self):
        modes = [x for x in MODES if x in self.options.modes]
        peers = [x for x in PEER_MODES if x in self.options.peer_modes]
        for number in range(max(len(modes), len(peers))):
            if number < len(modes):
                self.ours(modes[number], "guide")
            for place, kind in enumerate(KINDS):
                if number < len(modes):
                    self.ours(modes[number], kind)
                if number < len(peers):
                    self.peer(peers[number], kind)
                if number == place == 0:
                    self.killed(modes[0], kind)
                    self.stream(modes[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--troupe", type=pathlib.Path, required=True)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--guide", type=pathlib.Path, required=True)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--engine", choices=["llamacpp", "llama-cpp-python", "told"], default="llamacpp")
    parser.add_argument("--running", type=lambda x: tuple(map(int, x.split(":"))), metavar="PORT:PID",
                        help="a server that runs already; else one is started")
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pool", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--reasks", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--modes", default=",".join(MODES), type=lambda x: x.split(","))
    parser.add_argument("--peer-modes", default=",".join(PEER_MODES), type=lambda x: x.split(","))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    (options.work / "guide.txt").write_text(options.guide.read_text())
    lay_out(options.work / "texts", options.texts, options.seed)
    trial = Trial(options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        trial.start_server()
        trial.all()
    except OutOfTime:
        print("out of time: the same call again goes on", flush=True)
    finally:
        trial.end_server()


if __name__ == "__main__":
    main()
