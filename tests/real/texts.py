"""Texts with known right answers, of three kinds, from a seed: people, orders, tickets.

The same seed gives the same texts on every machine. `lay_out` writes, for each kind, its texts (one a line), the right
answers, the JSON Schema and the prompt template with two worked examples, which a model that was never taught to obey
needs.
"""

import json
import pathlib
import random

FIRST = "Ada Bruno Clara Derek Elena Felix Greta Hugo Irene Jonas Karin Louis Maria Nadia Oscar Paula Quinn Rosa Simon Tessa".split()
LAST = "Abbott Barnes Costa Dietrich Ekman Fischer Grant Holm Iversen Jensen Keller Lang Moreau Novak Olsen Petrov".split()
JOBS = ["baker", "civil engineer", "dentist", "electrician", "farmer", "graphic designer", "journalist", "librarian",
        "mechanic", "nurse", "pilot", "tax adviser", "translator", "veterinarian"]
GOODS = ["coffee mugs", "desk lamps", "garden chairs", "hiking boots", "notebooks", "paper towels", "phone cases",
         "rain coats", "sun hats", "wall clocks"]
PARTS = ["billing", "checkout", "export", "login", "printing", "search"]
SEVERITIES = ["low", "medium", "high", "critical"]


def a(noun):
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def people(rng):
    name, age, job = f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.randint(18, 79), rng.choice(JOBS)
    text = rng.choice([
        f"{name} is a {age}-year-old {job}.",
        f"{name}, {age}, works as {a(job)}.",
        f"At {age}, {name} still loves being {a(job)}.",
        f"My name is {name}, I turned {age} last week, and I am {a(job)} by trade.",
        f"Meet {name}: {job}, {age} years of age.",
    ])
    return text, {"name": name, "age": age, "occupation": job}


def orders(rng):
    name, quantity, goods = f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.randint(2, 60), rng.choice(GOODS)
    total = rng.randint(400, 99999) / 100
    text = rng.choice([
        f"{name} ordered {quantity} {goods} for ${total:.2f}.",
        f"Please send {quantity} {goods} to {name}; the total is ${total:.2f}.",
        f"Invoice over ${total:.2f}: {quantity} {goods}, bought by {name}.",
        f"{quantity} {goods} were sold to {name}, who paid ${total:.2f}.",
    ])
    return text, {"customer": name, "product": goods, "quantity": quantity, "total": total}


def tickets(rng):
    part, severity, solved = rng.choice(PARTS), rng.choice(SEVERITIES), rng.random() < 0.5
    number = rng.randint(1000, 9999)
    state = "has been fixed" if solved else "is still open"
    text = rng.choice([
        f"Ticket {number}: {part} fails. Severity {severity}. It {state}.",
        f"A {severity} severity problem with {part}, ticket {number}, {state}.",
        f"Ticket {number} about {part} {state}; we rate it {severity}.",
    ])
    return text, {"ticket": number, "component": part, "severity": severity, "solved": solved}


def record(title, description, **properties):
    return {"title": title, "description": description, "type": "object", "properties": properties,
            "required": list(properties), "additionalProperties": False}


TEXT = {"type": "string"}
KINDS = {
    "people": (people, record("person", "A person", name=TEXT, age={"type": "integer", "minimum": 0, "maximum": 150},
                              occupation=TEXT)),
    "orders": (orders, record("order", "An order", customer=TEXT, product=TEXT,
                              quantity={"type": "integer", "minimum": 1}, total={"type": "number", "minimum": 0})),
    "tickets": (tickets, record("ticket", "A support ticket", ticket={"type": "integer"},
                                component={"type": "string", "enum": PARTS},
                                severity={"type": "string", "enum": SEVERITIES}, solved={"type": "boolean"})),
}


def prompt(examples):
    worked = "".join(f"Text: {text}\nJSON: {json.dumps(answer)}\n\n" for text, answer in examples)
    return worked + "Text: {text}\nJSON:"


def lists(rng):
    """A text about two to four people, and the list of them."""
    parts = [people(rng) for _ in range(rng.randint(2, 4))]
    return " ".join(text for text, _ in parts), [answer for _, answer in parts]


def lay_out(folder, count, seed):
    """Writes `count` texts, a third of each kind, and a sixth as many lists for the stream."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def write(kind, cases, schema, examples):
        (folder / f"{kind}.txt").write_text("".join(text + "\n" for text, _ in cases))
        (folder / f"{kind}.right.jsonl").write_text("".join(json.dumps(answer) + "\n" for _, answer in cases))
        (folder / f"{kind}.schema.json").write_text(json.dumps(schema, indent=1) + "\n")
        (folder / f"{kind}.prompt.txt").write_text(prompt(examples))

    for number, (kind, (make, schema)) in enumerate(KINDS.items()):
        rng = random.Random(f"{seed} {kind}")
        size = count // 3 + (number < count % 3)
        examples = [make(rng) for _ in range(2)]
        write(kind, [make(rng) for _ in range(size)], schema, examples)
    rng = random.Random(f"{seed} lists")
    schema = {"title": "people", "type": "array", "items": KINDS["people"][1]}
    examples = [(text, {"content": answer}) for text, answer in (lists(rng) for _ in range(2))]
    write("lists", [lists(rng) for _ in range(max(2, count // 6))], schema, examples)
    guide = folder.parent / "guide.txt"
    if guide.exists():
        rng = random.Random(f"{seed} guide")
        (folder / "guide.txt").write_text(guide.read_text())
        (folder / "guide.schema.json").write_text((folder / "people.schema.json").read_text())
        (folder / "guide.prompt.txt").write_text(prompt([people(rng) for _ in range(2)]))
