// Runs cases one after the other, tells how each went, and ends with a status that says whether all went well.

const assert = require('node:assert/strict');

const origin = process.env.REHEARSAL;
if (!origin) {
  console.error('REHEARSAL must be the address of a rehearsal: http://127.0.0.1:PORT');
  process.exit(2);
}

async function run(of, cases) {
  let failed = 0;
  for (const [name, body] of Object.entries(cases)) {
    try {
      await body();
      console.log(`ok      ${of}: ${name}`);
    } catch (problem) {
      ++failed;
      console.log(`FAILED  ${of}: ${name}: ${problem.message.split('\n').slice(0, 6).join(' ')}`);
    }
  }
  console.log(`${of}: ${Object.keys(cases).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/// What the promise is rejected with.
async function rejection(promise) {
  try {
    await promise;
  } catch (problem) {
    return problem;
  }
  assert.fail('nothing was refused');
}

/// All that an iterator yields.
async function all(iterator) {
  const result = [];
  for await (const x of iterator)
    result.push(x);
  return result;
}

/// A text that no other case has, so that "once" faults are its own.
let texts = 0;
function text(marker = '') {
  return `Ann Lee is ${20 + (texts++ % 60)} years old, case ${texts}. ${marker}`.trim();
}

const person = {
  type: 'object',
  properties: {name: {type: 'string'}, age: {type: 'integer'}},
  required: ['name', 'age'],
  additionalProperties: false,
};

function checkPerson(x) {
  assert.equal(x.name, 'Ann Lee');
  assert.ok(Number.isInteger(x.age) && x.age >= 20 && x.age < 80, `age is ${x.age}`);
}

/// What `look` finds once that is the end, within ten seconds.
async function until(look, ended) {
  for (let i = 0; i < 500; ++i) {
    const x = await look();
    if (ended(x))
      return x;
    await new Promise(next => setTimeout(next, 20));
  }
  assert.fail('it does not end');
}

const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';

module.exports = {assert, origin, run, rejection, all, text, person, checkPerson, picture, until};
