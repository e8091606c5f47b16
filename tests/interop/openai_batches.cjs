// The official client of OpenAI for Node, with files and batches.

const OpenAI = require('openai');
const {assert, origin, run, rejection, all, text, person, checkPerson, until} = require('./cases.cjs');

const client = new OpenAI({apiKey: 'rehearsal', baseURL: `${origin}/v1`, maxRetries: 0});
const format = {type: 'json_schema', json_schema: {name: 'person', schema: person, strict: true}};
const chat = (said = text()) => ({model: 'gpt-4o-mini', messages: [{role: 'user', content: said}], response_format: format});
const response = () => ({model: 'gpt-4o-mini', input: text(), text: {format: {type: 'json_schema', name: 'person', schema: person, strict: true}}});
const row = (id, body, url = '/v1/chat/completions') => JSON.stringify({custom_id: id, method: 'POST', url, body});

const upload = rows => OpenAI.toFile(Buffer.from(rows.join('\n')), 'rows.jsonl')
  .then(file => client.files.create({file, purpose: 'batch'}));
async function create(rows, endpoint = '/v1/chat/completions') {
  const {id} = await upload(rows);
  return client.batches.create({input_file_id: id, endpoint, completion_window: '24h', metadata: {run: '7'}});
}
const endOf = id => until(() => client.batches.retrieve(id), x => ['completed', 'failed', 'cancelled', 'expired'].includes(x.status));
const lines = async id => (await (await client.files.content(id)).text()).trim().split('\n').map(x => JSON.parse(x));

run('openai_batches', {
  'a file is sent, listed, read and deleted': async () => {
    const rows = [row('a', chat())];
    const x = await upload(rows);
    assert.equal(x.purpose, 'batch');
    assert.equal((await client.files.retrieve(x.id)).bytes, rows[0].length);
    assert.ok((await all(client.files.list({limit: 1, purpose: 'batch'}))).some(y => y.id === x.id));
    assert.equal(await (await client.files.content(x.id)).text(), rows[0]);
    assert.equal((await client.files.delete(x.id)).deleted, true);
    assert.ok(await rejection(client.files.retrieve(x.id)) instanceof OpenAI.NotFoundError);
  },
  'rows of chat completions are answered': async () => {
    const x = await create(['a', 'b', 'c'].map(id => row(id, chat())));
    assert.equal(x.object, 'batch');
    assert.equal(x.status, 'validating');
    assert.deepEqual(x.metadata, {run: '7'});
    const done = await endOf(x.id);
    assert.equal(done.status, 'completed');
    assert.deepEqual(done.request_counts, {total: 3, completed: 3, failed: 0});
    assert.ok(done.usage.total_tokens > 0 && done.completed_at >= done.in_progress_at);
    const rows = await lines(done.output_file_id);
    assert.deepEqual(rows.map(y => y.custom_id).sort(), ['a', 'b', 'c']);
    for (const y of rows)
      checkPerson(JSON.parse(y.response.body.choices[0].message.content));
  },
  'rows of responses are answered': async () => {
    const done = await endOf((await create([row('a', response(), '/v1/responses')], '/v1/responses')).id);
    const [{response: {status_code: status, body}}] = await lines(done.output_file_id);
    assert.equal(status, 200);
    checkPerson(JSON.parse(body.output[0].content[0].text));
  },
  'rows with errors are in a file of their own': async () => {
    const done = await endOf((await create([row('a', chat()), row('b', chat(text('[[fault:500]]')))])).id);
    assert.deepEqual(done.request_counts, {total: 2, completed: 1, failed: 1});
    const [error] = await lines(done.error_file_id);
    assert.equal(error.response.status_code, 500);
    assert.ok(error.response.body.error.message);
  },
  'a file that is no good fails its batch': async () => {
    const done = await endOf((await create([row('a', chat()), row('a', chat())])).id);
    assert.equal(done.status, 'failed');
    assert.equal(done.errors.data[0].code, 'duplicate_custom_id');
    assert.equal(done.errors.data[0].line, 2);
  },
  'batches are listed, page by page': async () => {
    const ids = [];
    for (let i = 0; i < 3; ++i)
      ids.unshift((await create([row('a', chat())])).id);
    const listed = [];
    for await (const x of client.batches.list({limit: 2}))
      listed.push(x.id);
    assert.deepEqual(listed.slice(0, 3), ids);
  },
  'a batch is cancelled': async () => {
    const x = await client.batches.cancel((await create([row('a', chat())])).id);
    assert.equal(x.status, 'cancelling');
    assert.equal((await endOf(x.id)).status, 'cancelled');
    assert.ok(await rejection(client.batches.cancel(x.id)) instanceof OpenAI.ConflictError);
  },
  'what is not there is not found': async () => {
    assert.ok(await rejection(client.batches.retrieve('batch_none')) instanceof OpenAI.NotFoundError);
    const x = await rejection(client.batches.create({input_file_id: 'file-none', endpoint: '/v1/chat/completions', completion_window: '24h'}));
    assert.ok(x instanceof OpenAI.BadRequestError);
    assert.match(x.message, /Cannot find file/);
  },
});
