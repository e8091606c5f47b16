// The official client of Gemini for Node, with files and batches.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {GoogleGenAI, ApiError} = require('@google/genai');
const {assert, origin, run, rejection, all, text, person, checkPerson, until} = require('./cases.cjs');

const client = new GoogleGenAI({apiKey: 'rehearsal', httpOptions: {baseUrl: origin}});
const model = 'gemini-2.5-flash';
const config = {responseMimeType: 'application/json', responseJsonSchema: person};
const inlined = (said = text()) => ({contents: [{role: 'user', parts: [{text: said}]}], config});
const ends = ['JOB_STATE_SUCCEEDED', 'JOB_STATE_FAILED', 'JOB_STATE_CANCELLED', 'JOB_STATE_EXPIRED'];
const endOf = name => until(() => client.batches.get({name}), x => ends.includes(x.state));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'troupe-interop-'));
process.on('exit', () => fs.rmSync(folder, {recursive: true}));

run('gemini_batches', {
  'requests within a batch are answered in their order': async () => {
    const x = await client.batches.create({model, src: [inlined(), inlined(text('[[fault:500]]'))], config: {displayName: 'people'}});
    assert.equal(x.displayName, 'people');
    assert.ok(['JOB_STATE_PENDING', 'JOB_STATE_RUNNING'].includes(x.state), x.state);
    const done = await endOf(x.name);
    assert.equal(done.state, 'JOB_STATE_SUCCEEDED');
    const [good, bad] = done.dest.inlinedResponses;
    checkPerson(JSON.parse(good.response.candidates[0].content.parts[0].text));
    assert.equal(bad.error.code, 13);
  },
  'rows in a file are answered into a file': async () => {
    const rows = ['a', 'b'].map(key => JSON.stringify({key, request: {
      contents: [{parts: [{text: text()}]}],
      generation_config: {response_mime_type: 'application/json', response_json_schema: person}}}));
    const input = path.join(folder, 'rows.jsonl');
    fs.writeFileSync(input, rows.join('\n'));
    const file = await client.files.upload({file: input, config: {mimeType: 'application/jsonl', displayName: 'rows'}});
    assert.equal(file.displayName, 'rows');
    assert.equal(file.state, 'ACTIVE');
    assert.equal((await client.files.get({name: file.name})).sizeBytes, String(rows.join('\n').length));
    assert.ok((await all(await client.files.list({config: {pageSize: 1}}))).some(y => y.name === file.name));
    const done = await endOf((await client.batches.create({model, src: file.name})).name);
    assert.equal(done.state, 'JOB_STATE_SUCCEEDED');
    const output = path.join(folder, 'answers.jsonl');
    await client.files.download({file: done.dest.fileName, downloadPath: output});
    const answers = await until(() => fs.existsSync(output) ? fs.readFileSync(output, 'utf8').trim().split('\n') : [], y => y.length === 2);
    const read = answers.map(y => JSON.parse(y));
    assert.deepEqual(read.map(y => y.key).sort(), ['a', 'b']);
    for (const y of read)
      checkPerson(JSON.parse(y.response.candidates[0].content.parts[0].text));
    await client.files.delete({name: file.name});
    assert.equal((await rejection(client.files.get({name: file.name}))).status, 403);
  },
  'batches are listed, page by page': async () => {
    const names = [];
    for (let i = 0; i < 3; ++i)
      names.unshift((await client.batches.create({model, src: [inlined()]})).name);
    const listed = (await all(await client.batches.list({config: {pageSize: 2}}))).map(x => x.name);
    assert.deepEqual(listed.slice(0, 3), names);
  },
  'a batch is cancelled and deleted': async () => {
    const {name} = await client.batches.create({model, src: [inlined()]});
    await client.batches.cancel({name});
    assert.equal((await endOf(name)).state, 'JOB_STATE_CANCELLED');
    await client.batches.delete({name});
    assert.ok(await rejection(client.batches.get({name})) instanceof ApiError);
  },
});
