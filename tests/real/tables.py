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
    """What one client did in one mode with texts of `kinds`, as far as there are whole runs."""

    def __init__(self, folder, out, client, mode, kinds):
        self.name = f"{client} `{mode}`"
        self.sums = collections.Counter()
        self.failures = collections.Counter()
        for kind in kinds:
            ran = out / f"{client}.{mode}.{kind}.json"
            if ran.exists():
                what = json.loads(ran.read_text())
                self.sums.update({x: what[x] for x in ADDED})
                self.sums["peak_kib"] = max(self.sums["peak_kib"], what["peak_kib"])
                self.count(lines_of(out / f"{client}.{mode}.{kind}.jsonl"),
                           lines_of(folder / "texts" / f"{kind}.right.jsonl"))

    def count(self, lines, rights):
        for line in lines:
            right = rights[line["index"]]
            self.sums["texts"] += 1
            self.sums["fields"] += len(right)
            if "value" in line:
                good = right_fields(line["value"], right)
                self.sums["right_fields"] += good
                self.sums["right" if good == len(right) else "wrong"] += 1
                self.sums["repaired"] += bool(line.get("repairs"))
            else:
                self.failures[line["error"]["code"]] += 1

    def results(self):
        x = self.sums
        failed = ", ".join(f"{n} `{code}`" for code, n in self.failures.most_common()) or "0"
        return [x["texts"], x["right"], x["wrong"], f"{x['right_fields']} of {x['fields']}", x["repaired"], failed,
                max(0, x["requests"] - x["texts"])]

    def costs(self):
        x = self.sums
        return [x["requests"], x["prompt_tokens"], x["completion_tokens"], f"{x['wall']:.0f}",
                f"{x['completion_tokens'] / x['wall']:.1f}", f"{x['server_cpu']:.0f}", f"{x['cpu']:.2f}",
                f"{1000 * x['cpu'] / max(1, x['texts']):.1f}", f"{x['peak_kib'] / 1024:.0f}"]


ADDED = ["requests", "prompt_tokens", "completion_tokens", "wall", "cpu", "server_cpu"]
RESULTS = ["texts", "all right", "a field wrong", "right fields", "of them repaired", "failed", "asked again"]
COSTS = ["requests", "prompt tokens", "answer tokens", "wall s", "tokens/s", "server CPU s", "client CPU s",
         "client CPU ms a text", "client MiB"]


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "|".join("---" if not i else "---:" for i in range(len(head))) + "|")
    for row in rows:
        print("| " + " | ".join(str(x) for x in row) + " |")
    print()


def main():
    folder = pathlib.Path(sys.argv[1])
    engines = sys.argv[2:] or ["llamacpp", "llama-cpp-python", "told"]
    for out in [folder / x for x in engines if (folder / x).exists()]:
        print(f"## {out.name}\n")
        guide = [(x.name.split(".")[1], lines_of(x.with_suffix(".jsonl")), json.loads(x.read_text()))
                 for x in sorted(out.glob("troupe.*.guide.json"))]
        table(["mode, the guide's seven texts", "records", "requests", "tokens", "wall s"],
              [[f"`{mode}`", f"{sum('value' in x for x in lines)} of 7", ran["requests"], ran["completion_tokens"],
                f"{ran['wall']:.0f}"] for mode, lines, ran in guide])
        runs = sorted({tuple(x.name.split(".")[:2]) for x in out.glob("*.json") if x.name.split(".")[0] in ("troupe", "instructor")},
                      reverse=True)
        table(["client and mode", *RESULTS], [[x.name, *x.results()] for x in (Row(folder, out, *y, KINDS) for y in runs)
                                              if x.sums["texts"]])
        table(["client and mode", *COSTS], [[x.name, *x.costs()] for x in (Row(folder, out, *y, KINDS) for y in runs)
                                            if x.sums["texts"]])
        table(["client and mode", "kind", *RESULTS],
              [[x.name, kind, *x.results()] for y in runs for kind in KINDS for x in [Row(folder, out, *y, [kind])]
               if x.sums["texts"]])
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
