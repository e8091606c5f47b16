"""Plants known errors into the output of a run, and writes down what was planted: plant.py OUTPUT FOLDER

Writes output.jsonl (some texts fail), labels.jsonl (in another order) and planted.json: how often each field is right,
wrong, missing and invented, counted where the error is made, not where it is found.
"""

import collections
import datetime
import json
import random
import sys

chance = random.Random(19)
planted = collections.defaultdict(collections.Counter)
exact = collections.Counter()


def pick(*shares):
    """right, wrong, missing or invented, with these odds."""
    return chance.choices(["right", "wrong", "missing", "invented"], shares)[0]


def scalar(field, value, spelled, other):
    """The label of a value that the record has: spelled otherwise, another one, or none; and the record's value."""
    kind = pick(80, 10, 5, 5)
    planted[field][kind] += 1
    exact[field] += kind == "right"
    if kind == "right":
        return spelled(value), value
    if kind == "wrong":
        return other(value), value
    if kind == "missing":
        return value, None
    return None, value


def swap_case(text):
    return "  " + text.swapcase().replace(" ", "  ")


def other_zone(text):
    instant = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    zone = datetime.timezone(datetime.timedelta(hours=chance.randint(-11, 12)))
    return instant.astimezone(zone).isoformat()


def other_second(text):
    instant = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (instant + datetime.timedelta(seconds=1)).isoformat()


def long_text():
    return " ".join(chance.choice(["amber", "birch", "cedar", "dune", "ember"]) for _ in range(12))


def tags():
    """Values as often as they occur: elements are left out and added on either side."""
    common = [f"t{chance.randint(0, 5)}" for _ in range(chance.randint(0, 3))]
    missing = [f"m{chance.randint(0, 2)}" for _ in range(chance.choice([0, 0, 1, 2]))]
    invented = [f"i{chance.randint(0, 2)}" for _ in range(chance.choice([0, 0, 0, 1]))]
    planted["/tags/*"].update(right=len(common), missing=len(missing), invented=len(invented))
    exact["/tags/*"] += not missing and not invented
    label, record = common + missing, common + invented
    chance.shuffle(label)
    chance.shuffle(record)
    return label, record


def steps():
    """Place by place."""
    label = [chance.randint(0, 9) for _ in range(chance.randint(1, 4))]
    record = list(label)
    before = dict(planted["/steps/*"])
    for i in range(len(record)):
        if chance.random() < 0.1:
            record[i] += 100
    shift = chance.choice([0, 0, 0, 1, -1])
    if shift > 0:
        record.append(7)
        planted["/steps/*"]["invented"] += 1
    if shift < 0:
        record.pop()
        planted["/steps/*"]["missing"] += 1
    for a, b in zip(label, record):
        planted["/steps/*"]["right" if a == b else "wrong"] += 1
    after = planted["/steps/*"]
    exact["/steps/*"] += all(after[k] == before.get(k, 0) for k in ("wrong", "missing", "invented"))
    return label, record


def objects(field, names, make, key):
    """Elements of a list of objects: each pair keeps most of its members, so that it is clear which belong together."""
    label, record = [], []
    fine = dict.fromkeys(names, True)
    for place in range(chance.randint(1, 5)):
        wanted = make(place)
        got = dict(wanted)
        fate = chance.choices(["pair", "missing", "invented"], [80, 10, 10])[0]
        changed = chance.choice([n for n in names if n != key]) if chance.random() < 0.2 else None
        if fate == "pair" and changed:
            got[changed] += 1_000_000
        for name in names:
            kind = fate if fate != "pair" else "wrong" if name == changed else "right"
            planted[f"{field}/*/{name}"][kind] += 1
            fine[name] &= kind == "right"
        if fate != "invented":
            label.append(wanted)
        if fate != "missing":
            record.append(got)
    for name in names:
        exact[f"{field}/*/{name}"] += fine[name]
    chance.shuffle(label)
    chance.shuffle(record)
    return label, record


def unique():
    return chance.randint(0, 10**9)


def pairs_of(value):
    return {
        "name": scalar("/name", value["name"], swap_case, lambda x: x + " Junior"),
        "age": scalar("/age", value["age"], float, lambda x: x + 1),
        "active": scalar("/active", value["active"], bool, lambda x: not x),
        "color": scalar("/color", value["color"], str, lambda x: "blue" if x == "red" else "red"),
        "price": scalar("/price", value["price"], lambda x: round(x + 0.01, 2), lambda x: round(x + 0.02, 2)),
        "at": scalar("/at", value["at"], other_zone, other_second),
        "summary": scalar("/summary", long_text(), lambda x: x.replace("e", "a", 2), lambda x: long_text() + " and " * 20),
        "nickname": scalar("/nickname", value["name"][:3], str, lambda x: x + "y"),
        "tags": tags(),
        "steps": steps(),
        "items": objects("/items", ["sku", "count"], lambda place: {"sku": f"s{place}", "count": unique()}, "sku"),
        "parts": objects("/parts", ["a", "b", "c"], lambda place: {n: unique() for n in "abc"}, None),
    }


def main():
    outputs, folder = sys.argv[1:]
    lines = [json.loads(line) for line in open(outputs)]
    written, labels, all_exact = [], [], 0
    for line in lines:
        value = line["value"]
        # Made before they are used: a rehearsal writes what it likes.
        value["price"] = round(chance.uniform(1, 1000), 2)
        before = {field: dict(counts) for field, counts in planted.items()}
        was_exact = dict(exact)
        pairs = pairs_of(value)
        city = scalar("/address/city", value["address"]["city"], str, lambda x: x + " X")
        label = {name: pair[0] for name, pair in pairs.items()}
        record = {name: pair[1] for name, pair in pairs.items()}
        label["address"] = {"city": city[0], "zip": "1"}
        record["address"] = {"city": city[1], "zip": "2"}
        if chance.random() < 0.03:
            # It failed: whatever the label has is missing, and nothing is right.
            for field, counts in planted.items():
                old = before.get(field, {})
                lost = sum(counts[k] - old.get(k, 0) for k in ("right", "wrong", "missing"))
                planted[field] = collections.Counter(old)
                planted[field]["missing"] += lost
                exact[field] = was_exact.get(field, 0) + (lost == 0)
            del line["value"]
            line["error"] = {"code": "refused", "message": "planted"}
        else:
            line["value"] = record
            all_exact += all(exact[f] > was_exact.get(f, 0) for f in planted)
        written.append(line)
        labels.append({"id": line["id"], "value": label})
    chance.shuffle(labels)
    with open(f"{folder}/output.jsonl", "w") as out:
        out.writelines(json.dumps(x) + "\n" for x in written)
    with open(f"{folder}/labels.jsonl", "w") as out:
        out.writelines(json.dumps(x) + "\n" for x in labels)
    with open(f"{folder}/planted.json", "w") as out:
        json.dump({"texts": len(written), "records": all_exact, "fields": planted, "exact": exact}, out, indent=1)


main()
