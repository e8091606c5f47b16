"""The same texts through Instructor: peer.py MODE KIND FOLDER OUTPUT BASE_URL POOL RETRIES TOKENS

Writes a JSON line for each text, {"index", "value"} or {"index", "error"}, and at last what the run took.
"""

import asyncio
import json
import pathlib
import resource
import sys
import time
from typing import Literal

import instructor
import openai
from pydantic import BaseModel, Field

from texts import PARTS, SEVERITIES


class Person(BaseModel):
    """A person"""
    name: str
    age: int = Field(ge=0, le=150)
    occupation: str


class Order(BaseModel):
    """An order"""
    customer: str
    product: str
    quantity: int = Field(ge=1)
    total: float = Field(ge=0)


class Ticket(BaseModel):
    """A support ticket"""
    ticket: int
    component: Literal[tuple(PARTS)]
    severity: Literal[tuple(SEVERITIES)]
    solved: bool


MODELS = {"guide": Person, "people": Person, "orders": Order, "tickets": Ticket}


async def run(mode, kind, folder, output, base_url, pool, retries, tokens):
    client = instructor.from_openai(openai.AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=3600),
                                    mode=getattr(instructor.Mode, mode))
    template = (folder / f"{kind}.prompt.txt").read_text()
    texts = (folder / f"{kind}.txt").read_text().splitlines()
    gate = asyncio.Semaphore(pool)

    async def one(index, text):
        async with gate:
            try:
                got = await client.create(
                    response_model=MODELS[kind], max_retries=retries, model="gemma", temperature=0, max_tokens=tokens,
                    stop=["\n\n"], messages=[{"role": "user", "content": template.replace("{text}", text)}])
                return {"index": index, "value": got.model_dump()}
            except Exception as error:
                return {"index": index, "error": {"code": type(error).__name__, "message": str(error)[:2000]}}

    lines = await asyncio.gather(*(one(i, x) for i, x in enumerate(texts)))
    output.write_text("".join(json.dumps(x) + "\n" for x in lines))


if __name__ == "__main__":
    mode, kind, folder, output, base_url, pool, retries, tokens = sys.argv[1:]
    began = time.time()
    asyncio.run(run(mode, kind, pathlib.Path(folder), pathlib.Path(output), base_url, int(pool), int(retries), int(tokens)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"wall": time.time() - began, "cpu": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss}))
