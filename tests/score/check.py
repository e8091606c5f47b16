"""Compares a score with scikit-learn's figures and with what was planted: check.py FOLDER

scikit-learn is given values, not verdicts: for each field a true and a predicted label per value ("none" where a side
has none), of which the micro average over all labels but "none" is asked for; for lists, each text's values as a set of
labels. Lists of objects are paired here by scipy's linear_sum_assignment, or by their key.
"""

import collections
import datetime
import json
import math
import sys

import numpy
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
from sklearn.preprocessing import MultiLabelBinarizer

folder = sys.argv[1]
score = json.load(open(f"{folder}/score.json"))
planted = json.load(open(f"{folder}/planted.json"))
outputs = {x["id"]: x.get("value") for x in map(json.loads, open(f"{folder}/output.jsonl"))}
labels = {x["id"]: x["value"] for x in map(json.loads, open(f"{folder}/labels.jsonl"))}
NONE = "none"
compared = 0
worst = 0.0


def equal(what, mine, theirs):
    global compared, worst
    compared += 1
    if mine is None or theirs is None or (isinstance(theirs, float) and math.isnan(theirs)):
        assert mine is None and (theirs is None or math.isnan(theirs)), f"{what}: {mine} and {theirs}"
        return
    worst = max(worst, abs(mine - theirs))
    assert abs(mine - theirs) <= 1e-12, f"{what}: troupe has {mine!r}, the other count {theirs!r}"


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(diagonal + (x != y), row[j] + 1, row[j + 1] + 1)
    return row[-1]


def folded(text):
    return " ".join(text.casefold().split())


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def likeness(a, b):
    a, b = folded(a), folded(b)
    return 1 - levenshtein(a, b) / max(len(a), len(b), 1)


EQUAL = {
    "/name": lambda a, b: folded(a) == folded(b),
    "/price": lambda a, b: round(abs(a - b), 6) <= 0.01,
    "/at": lambda a, b: instant(a) == instant(b),
    "/summary": lambda a, b: likeness(a, b) >= 0.8,
}


def sides(wanted, got, same):
    """What scikit-learn is to see: the label's own value where the record's equals it."""
    if wanted is None or got is None:
        return (NONE if wanted is None else f"v{wanted!r}", NONE if got is None else f"v{got!r}")
    return (f"v{wanted!r}", f"v{wanted!r}") if same(wanted, got) else (f"v{wanted!r}", f"other {got!r}")


def micro(true, predicted):
    names = sorted((set(true) | set(predicted)) - {NONE})
    p, r, f, _ = precision_recall_fscore_support(true, predicted, labels=names, average="micro", zero_division=numpy.nan)
    return p, r, f


def figures(name, field, theirs, exact):
    for key, value in zip(("precision", "recall", "f1"), theirs):
        equal(f"{name} {key}", field[key] and field[key]["value"], float(value))
    equal(f"{name} exact", field["exact"]["value"], exact)


def pairs(field, wanted, got):
    """Elements that belong together, and those without a partner."""
    wanted, got = list(wanted), list(got)
    if field == "/items":
        chosen = [(i, j) for i, a in enumerate(wanted) for j, b in enumerate(got) if a["sku"] == b["sku"]]
    elif field == "/steps":
        chosen = [(i, i) for i in range(min(len(wanted), len(got)))]
    else:
        worth = numpy.array([[sum(a[n] == b[n] for n in a) for b in got] for a in wanted]).reshape(len(wanted), len(got))
        chosen = [(i, j) for i, j in zip(*linear_sum_assignment(worth, maximize=True)) if worth[i, j] > 0]
    for i, j in chosen:
        yield wanted[i], got[j]
    yield from ((x, None) for i, x in enumerate(wanted) if i not in {i for i, _ in chosen})
    yield from ((None, x) for j, x in enumerate(got) if j not in {j for _, j in chosen})


def main():
    values = collections.defaultdict(list)
    wrong_texts = collections.defaultdict(set)
    tag_sets = []
    similar = []
    for id_, label in labels.items():
        record = outputs[id_] or {}
        scalars = {f"/{n}": (label[n], record.get(n)) for n in
                   ("name", "age", "active", "color", "price", "at", "summary", "nickname")}
        scalars["/address/city"] = (label["address"]["city"], record.get("address", {}).get("city"))
        for field, (wanted, got) in scalars.items():
            values[field].append(sides(wanted, got, EQUAL.get(field, lambda a, b: a == b)))
        if None not in scalars["/summary"]:
            similar.append(likeness(*scalars["/summary"]))
        # A value that occurs twice is two labels.
        numbered = [[(v, list_[:i].count(v)) for i, v in enumerate(list_)] for list_ in (label["tags"], record.get("tags", []))]
        tag_sets.append(numbered)
        for a, b in pairs("/steps", label["steps"], record.get("steps", [])):
            values["/steps/*"].append(sides(a, b, lambda x, y: x == y))
            if values["/steps/*"][-1][0] != values["/steps/*"][-1][1]:
                wrong_texts["/steps/*"].add(id_)
        for list_, names in (("/items", ("sku", "count")), ("/parts", "abc")):
            for a, b in pairs(list_, label[list_[1:]], record.get(list_[1:], [])):
                for name in names:
                    field = f"{list_}/*/{name}"
                    both = sides(a and a[name], b and b[name], lambda x, y: x == y)
                    values[field].append(both)
                    if both[0] != both[1]:
                        wrong_texts[field].add(id_)

    fields = {x["field"]: x for x in score["fields"]}
    assert set(fields) == set(values) | {"/tags/*"}, (set(fields), set(values))
    all_true, all_predicted, each = [], [], []
    for field, both in values.items():
        true, predicted = zip(*both)
        found = micro(true, predicted)
        each.append(found)
        is_list = "*" in field
        share = 1 - len(wrong_texts[field]) / len(labels) if is_list else accuracy_score(true, predicted)
        figures(field, fields[field], found, share)
        # A field's values are labels of their own in the figure over all.
        all_true += [x if x == NONE else field + x for x in true]
        all_predicted += [x if x == NONE else field + x for x in predicted]

    binarizer = MultiLabelBinarizer().fit([x for both in tag_sets for x in both])
    true = binarizer.transform([x for x, _ in tag_sets])
    predicted = binarizer.transform([x for _, x in tag_sets])
    found = precision_recall_fscore_support(true, predicted, average="micro", zero_division=numpy.nan)[:3]
    each.append(found)
    figures("/tags/*", fields["/tags/*"], found, accuracy_score(true, predicted))
    for row, column in zip(*numpy.nonzero(true | predicted)):
        name = f"/tags/*{column}"
        all_true.append(name if true[row, column] else NONE)
        all_predicted.append(name if predicted[row, column] else NONE)

    for key, value in zip(("precision", "recall", "f1"), micro(all_true, all_predicted)):
        equal(f"overall {key}", score["overall"][key]["value"], float(value))
    for key, value in zip(("precision", "recall", "f1"), numpy.nanmean(numpy.array(each), axis=0)):
        equal(f"macro {key}", score["macro"][key]["value"], float(value))
    equal("summary similarity", fields["/summary"]["similarity"], sum(similar) / len(similar))
    of_scikit = compared

    for field, counts in planted["fields"].items():
        for kind in ("right", "wrong", "missing", "invented"):
            equal(f"{field} {kind}, planted", fields[field][kind], counts.get(kind, 0))
        equal(f"{field} exact, planted", fields[field]["exact"]["value"], planted["exact"][field] / planted["texts"])
    equal("records, planted", score["records"]["value"], planted["records"] / planted["texts"])
    total = collections.Counter()
    for counts in planted["fields"].values():
        total.update(counts)
    print(f"{planted['texts']} texts, {len(fields)} fields; planted: "
          + ", ".join(f"{total[k]} {k}" for k in ("right", "wrong", "missing", "invented")))
    print(f"{of_scikit} figures equal scikit-learn's, {compared - of_scikit} what was planted; "
          f"greatest difference {worst:.1e}")


main()
