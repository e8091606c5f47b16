// Reads each line of a file (a JSON string that holds badly written JSON) with an npm package, and prints what it makes of
// it as a line of JSON; an empty line where it gives up.
//   node reading_others.cjs jsonrepair|best-effort-json-parser CASES
const fs = require('fs');
const readline = require('readline');

const parsers = {
  'jsonrepair': () => {
    const { jsonrepair } = require('jsonrepair');
    return text => JSON.parse(jsonrepair(text));
  },
  'best-effort-json-parser': () => {
    const { parse, disableErrorLogging } = require('best-effort-json-parser');
    if (disableErrorLogging) disableErrorLogging();
    return parse;
  },
};
const parse = parsers[process.argv[2]]();
console.error = () => {};

function read(line) {
  try {
    const value = parse(JSON.parse(line));
    return value === undefined ? '' : JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const out = [];
const lines = readline.createInterface({ input: fs.createReadStream(process.argv[3]) });
lines.on('line', line => out.push(read(line)));
lines.on('close', () => process.stdout.write(out.join('\n') + '\n'));
