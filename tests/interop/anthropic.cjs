// The official client of Anthropic for Node.

const Anthropic = require('@anthropic-ai/sdk');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const client = new Anthropic({apiKey: 'rehearsal', baseURL: origin, maxRetries: 0});
const patient = new Anthropic({apiKey: 'rehearsal', baseURL: origin, maxRetries: 2});

const model = 'claude-sonnet-4-6';
const ask = (said, rest = {}) => ({model, max_tokens: 4096, messages: [{role: 'user', content: said}], ...rest});
const tool = {name: 'person', description: 'A person', input_schema: person};
const forced = {tools: [tool], tool_choice: {type: 'tool', name: 'person'}};
const format = {output_config: {format: {type: 'json_schema', schema: person}}};
const thinking = {thinking: {type: 'enabled', budget_tokens: 1024}};

run('anthropic', {
  'a message is created': async () => {
    const x = await client.messages.create(ask(text()));
    assert.equal(x.type, 'message');
    assert.equal(x.stop_reason, 'end_turn');
    assert.ok(x.content[0].text.length > 0);
    assert.ok(x.usage.input_tokens > 0 && x.usage.output_tokens > 0);
    assert.ok(x._request_id);
  },
  'a message is streamed': async () => {
    const events = (await all(await client.messages.create(ask(text(), {stream: true})))).map(x => x.type);
    assert.equal(events[0], 'message_start');
    assert.equal(events.at(-1), 'message_stop');
  },
  'a stream is put together': async () => {
    const x = await client.messages.stream(ask(text(), format)).finalMessage();
    checkPerson(JSON.parse(x.content[0].text));
    assert.ok(x.usage.output_tokens > 1);
  },
  'structured output is parsed': async () => {
    const x = await client.messages.parse(ask(text(), format));
    checkPerson(JSON.parse(x.content[0].text));
  },
  'a tool is called': async () => {
    const x = await client.messages.create(ask(text(), forced));
    assert.equal(x.stop_reason, 'tool_use');
    checkPerson(x.content[0].input);
  },
  'a tool call is streamed': async () => {
    const x = await client.messages.stream(ask(text(), forced)).finalMessage();
    checkPerson(x.content[0].input);
  },
  'a call is answered': async () => {
    const said = ask(text(), forced);
    const first = await client.messages.create(said);
    const told = {role: 'user', content: [{type: 'tool_result', tool_use_id: first.content[0].id, is_error: true,
                                           content: '1 violation:\n1. /name (check): must be in upper case'}]};
    const second = await client.messages.create(
      {...said, messages: [...said.messages, {role: 'assistant', content: first.content}, told]});
    assert.equal(second.content[0].input.name, 'ANN LEE');
    const lost = await rejection(client.messages.create(
      {...said, messages: [...said.messages, {role: 'assistant', content: first.content}, {role: 'user', content: 'No.'}]}));
    assert.match(lost.message, /`tool_use` ids were found without `tool_result` blocks/);
  },
  'thoughts come back as they were': async () => {
    const said = ask(text(), {...thinking, tools: [tool]});
    const first = await client.messages.create(said);
    assert.deepEqual(first.content.map(x => x.type), ['thinking', 'tool_use']);
    const told = {role: 'user', content: [{type: 'tool_result', tool_use_id: first.content[1].id, content: 'must be in upper case'}]};
    const again = content => client.messages.create({...said, messages: [...said.messages, {role: 'assistant', content}, told]});
    assert.equal((await again(first.content)).content[1].input.name, 'ANN LEE');
    assert.match((await rejection(again(first.content.slice(1)))).message, /Expected `thinking`/);
    const changed = {...first.content[0], thinking: 'something else'};
    assert.match((await rejection(again([changed, first.content[1]]))).message, /Invalid `signature`/);
  },
  'thoughts are streamed': async () => {
    const x = await client.messages.stream(ask(text(), thinking)).finalMessage();
    assert.deepEqual(x.content.map(y => y.type), ['thinking', 'text']);
    assert.ok(x.content[0].thinking && x.content[0].signature);
  },
  'the prompt is cached': async () => {
    const system = [{type: 'text', text: `Rules ${Math.random()} `.repeat(50), cache_control: {type: 'ephemeral'}}];
    const first = await client.messages.create(ask(text(), {system}));
    const second = await client.messages.create(ask(text(), {system}));
    assert.ok(first.usage.cache_creation_input_tokens > 0);
    assert.equal(first.usage.cache_read_input_tokens, 0);
    assert.equal(second.usage.cache_creation_input_tokens, 0);
    assert.equal(second.usage.cache_read_input_tokens, first.usage.cache_creation_input_tokens);
  },
  'a picture and a file are taken along': async () => {
    const x = await client.messages.create({model, max_tokens: 100, ...format, messages: [{role: 'user', content: [
      {type: 'image', source: {type: 'base64', media_type: 'image/png', data: picture}},
      {type: 'document', source: {type: 'base64', media_type: 'application/pdf', data: picture}},
      {type: 'text', text: text()}]}]});
    checkPerson(JSON.parse(x.content[0].text));
  },
  'a rate limit is told, with how long to wait': async () => {
    const x = await rejection(client.messages.create(ask(text('[[fault:429]]'))));
    assert.ok(x instanceof Anthropic.RateLimitError);
    assert.equal(x.headers.get('retry-after'), '1');
    assert.equal(x.error.error.type, 'rate_limit_error');
  },
  'errors have their classes': async () => {
    for (const [fault, type, status] of [
           ['401', Anthropic.AuthenticationError, 401], ['403', Anthropic.PermissionDeniedError, 403],
           ['400', Anthropic.BadRequestError, 400], ['404', Anthropic.NotFoundError, 404],
           ['500', Anthropic.InternalServerError, 500], ['overloaded', Anthropic.InternalServerError, 529]]) {
      const x = await rejection(client.messages.create(ask(text(`[[fault:${fault}]]`))));
      assert.ok(x instanceof type, fault);
      assert.equal(x.status, status);
    }
  },
  'what is written wrongly is refused': async () => {
    const refused = async rest => (await rejection(client.messages.create({...ask(text()), ...rest}))).message;
    assert.match(await refused({max_tokens: undefined}), /max_tokens: Field required/);
    assert.match(await refused({foo: 1}), /Extra inputs are not permitted/);
    assert.match(await refused({temperature: 2}), /temperature/);
    assert.match(await refused({messages: [{role: 'system', content: 'x'}]}), /Unexpected role/);
    assert.match(await refused({tool_choice: {type: 'tool', name: 'x'}, tools: [tool]}), /not found in provided tools/);
    assert.match(await refused({output_config: {format: {type: 'json_schema', schema: {type: 'object', properties: {}}}}}),
                 /additionalProperties/);
  },
  'an error within a stream is told': async () => {
    const x = await rejection(client.messages.stream(ask(text('[[fault:error_midway]]'))).finalMessage());
    assert.match(x.message, /overloaded_error/);
  },
  'a refusal and a cut are told': async () => {
    assert.equal((await client.messages.create(ask(text('[[fault:refusal]]')))).stop_reason, 'refusal');
    const x = await client.messages.stream(ask(text('[[fault:length]]'), forced)).finalMessage();
    assert.equal(x.stop_reason, 'max_tokens');
  },
  'it tries again by itself': async () => {
    for (const fault of ['429_ms-once', 'overloaded-once', 'reset-once'])
      await patient.messages.create(ask(text(`[[fault:${fault}]]`)));
  },
  'tokens are counted and models are listed': async () => {
    const {model: m, messages} = ask(text());
    assert.ok((await client.messages.countTokens({model: m, messages})).input_tokens > 0);
    assert.deepEqual((await all(client.models.list())).map(x => x.id), ['rehearsal']);
    assert.equal((await client.models.retrieve('rehearsal')).type, 'model');
  },
});
