"""Makes Markdown tables of what run.py has left: tables.py FOLDER [ENGINE]"""

import collections
import json
import pathlib
import sys

from texts import KINDS


def lines_of(path):
    return [json.loads(x) for x in path.read_text().splitlines()] if path.exists() else []


def same(a, b):
    if isinstance(a, str) and isinstance(b, str):
        return a.strip().casefold() == b.strip().casefold()
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return a == b


def right_fields(value, right):
    return sum(same(value.get(name), wanted) for name, wanted in right.items()) if isinstance(value, dict) else 0


class Row:
    """What one client did in one mode, over all kinds of which there is a whole run."""

    def __init__(self, folder, out, client, mode):
        self.name = f"{client} `{mode}`"
        self.sums = collections.Counter()
        self.failures = collections.Counter()
        self.kinds = []
        for kind in KINDS:
            ran = out / f"{client}.{mode}.{kind}.json"
            if ran.exists():
                self.kinds.append(kind)
                self.sums.update({k: v for k, v in json.loads(ran.read_text()).items() if k not in ("part", "exit", "peak_kib")})
                self.sums["peak_kib"] = max(self.sums["peak_kib"], json.loads(ran.read_text())["peak_kib"])
                self.count(lines_of(out / f"{client}.{mode}.{kind}.jsonl"), lines_of(folder / "texts" / f"{kind}.right.jsonl"))

    def count(self, lines, rights):
        for line in lines:
            right = rights[line["index"]]
            self.sums["texts"] += 1
            self.sums["fields"] += len(right)
            if "value" in line:
                good = right_fields(line["value"], right)
                self.sums["records"] += 1
                self.sums["right_fields"] += good
                self.sums["right"] += good == len(right)
                self.sums["repaired"] += bool(line.get("repairs"))
            else:
                self.failures[line["error"]["code"]] += 1

    def cells(self):
        x = self.sums
        failed = ", ".join(f"{n} {code}" for code, n in self.failures.most_common()) or "none"
        return [self.name, x["texts"], x["records"], x["right"], f"{x['right_fields']} of {x['fields']}", x["repaired"] or "",
                failed, x["requests"], x["prompt_tokens"], x["completion_tokens"], f"{x['completion_tokens'] / x['wall']:.1f}",
                f"{x['wall']:.0f}", f"{x['server_cpu']:.0f}" if x["server_cpu"] else "", f"{x['cpu']:.2f}",
                f"{1000 * x['cpu'] / max(1, x['requests']):.1f}", f"{x['peak_kib'] / 1024:.0f}"]


HEAD = ["client and mode", "texts", "records", "all right", "right fields", "repaired", "failed", "requests", "prompt tokens",
        "answer tokens", "tokens/s", "wall s", "server CPU s", "client CPU s", "client CPU ms a request", "client MiB"]


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "|".join("---" if not i else "---:" for i in range(len(head))) + "|")
    for row in rows:
        print("| " + " | ".join(str(x) for x in row) + " |")
    print()


def main():
    folder = pathlib.Path(sys.argv[1])
    for out in [folder / sys.argv[2]] if len(sys.argv) > 2 else [x for x in (folder / "llamacpp", folder / "llama-cpp-python") if x.exists()]:
        print(f"## {out.name}\n")
        guide = [(x.name.split(".")[1], lines_of(x.with_suffix(".jsonl")), json.loads(x.read_text()))
                 for x in sorted(out.glob("troupe.*.guide.json"))]
        table(["mode, the guide's seven texts", "records", "requests", "tokens", "wall s"],
              [[f"`{mode}`", f"{sum('value' in x for x in lines)} of 7", ran["requests"], ran["completion_tokens"],
                f"{ran['wall']:.0f}"] for mode, lines, ran in guide])
        runs = sorted({tuple(x.name.split(".")[:2]) for x in out.glob("*.json") if x.name.split(".")[0] in ("troupe", "instructor")},
                      reverse=True)
        rows = [Row(folder, out, *x) for x in runs]
        table(HEAD, [x.cells() for x in rows if x.kinds])
        for name in ("killed", "stream"):
            for x in out.glob(f"{name}.*.json"):
                print(f"{name}: {x.read_text()}")
        repairs = collections.Counter()
        for path in out.glob("troupe.*.jsonl"):
            for line in lines_of(path):
                repairs.update(x["kind"] for x in line.get("repairs", []))
        table(["repair", "times"], repairs.most_common())


if __name__ == "__main__":
    main()
