// The official client of Anthropic for Node, with batches of messages.

const Anthropic = require('@anthropic-ai/sdk');
const {assert, origin, run, rejection, all, text, person, checkPerson, until} = require('./cases.cjs');

const client = new Anthropic({apiKey: 'rehearsal', baseURL: origin, maxRetries: 0});
const {batches} = client.messages;
const params = (said = text()) => ({
  model: 'claude-sonnet-4-6', max_tokens: 4096, messages: [{role: 'user', content: said}],
  output_config: {format: {type: 'json_schema', schema: person}}});
const create = requests => batches.create({requests});
const one = () => create([{custom_id: 'a', params: params()}]);
const endOf = id => until(() => batches.retrieve(id), x => x.processing_status === 'ended');

run('anthropic_batches', {
  'messages are answered': async () => {
    const x = await create(['a', 'b', 'c'].map(custom_id => ({custom_id, params: params()})));
    assert.equal(x.type, 'message_batch');
    assert.equal(x.processing_status, 'in_progress');
    assert.equal(x.request_counts.processing, 3);
    const done = await endOf(x.id);
    assert.deepEqual(done.request_counts, {processing: 0, succeeded: 3, errored: 0, canceled: 0, expired: 0});
    assert.ok(done.results_url && done.ended_at);
    const rows = await all(await batches.results(x.id));
    assert.deepEqual(rows.map(y => y.custom_id).sort(), ['a', 'b', 'c']);
    for (const {result} of rows) {
      assert.equal(result.type, 'succeeded');
      assert.equal(result.message.usage.service_tier, 'batch');
      checkPerson(JSON.parse(result.message.content[0].text));
    }
  },
  'messages with errors are told apart': async () => {
    const x = await create([{custom_id: 'a', params: params(text('[[fault:overloaded]]'))},
                            {custom_id: 'b', params: {...params(), foo: 1}}]);
    assert.equal((await endOf(x.id)).request_counts.errored, 2);
    const types = {};
    for await (const {custom_id: id, result} of await batches.results(x.id))
      types[id] = [result.type, result.error.error.type];
    assert.deepEqual(types, {a: ['errored', 'overloaded_error'], b: ['errored', 'invalid_request_error']});
  },
  'a batch that is no good is refused': async () => {
    const refused = async requests => (await rejection(create(requests))).message;
    assert.match(await refused([]), /at least 1 item/);
    assert.match(await refused([{custom_id: 'a b', params: params()}]), /should match pattern/);
    assert.match(await refused([{custom_id: 'a', params: params()}, {custom_id: 'a', params: params()}]), /duplicate/);
  },
  'batches are listed, page by page': async () => {
    const ids = [];
    for (let i = 0; i < 3; ++i)
      ids.unshift((await one()).id);
    const listed = [];
    for await (const x of batches.list({limit: 2}))
      listed.push(x.id);
    assert.deepEqual(listed.slice(0, 3), ids);
  },
  'a batch is cancelled, and deleted at its end': async () => {
    const x = await batches.cancel((await one()).id);
    assert.equal(x.processing_status, 'canceling');
    assert.ok(x.cancel_initiated_at);
    assert.ok(await rejection(batches.delete(x.id)) instanceof Anthropic.BadRequestError);
    assert.equal((await endOf(x.id)).request_counts.canceled, 1);
    assert.deepEqual((await all(await batches.results(x.id))).map(y => y.result.type), ['canceled']);
    assert.equal((await batches.delete(x.id)).type, 'message_batch_deleted');
    assert.ok(await rejection(batches.retrieve(x.id)) instanceof Anthropic.NotFoundError);
  },
});
