// The official client of OpenAI for Node, with chat completions.

const OpenAI = require('openai');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const client = new OpenAI({apiKey: 'rehearsal', baseURL: `${origin}/v1`, maxRetries: 0});
const patient = new OpenAI({apiKey: 'rehearsal', baseURL: `${origin}/v1`, maxRetries: 2});

const model = 'gpt-4o-mini';
const ask = (said, rest = {}) => ({model, messages: [{role: 'user', content: said}], ...rest});
const tool = {type: 'function', function: {name: 'person', description: 'A person', parameters: person, strict: true}};
const format = {type: 'json_schema', json_schema: {name: 'person', schema: person, strict: true}};

run('openai', {
  'a completion is created': async () => {
    const x = await client.chat.completions.create(ask(text()));
    assert.equal(x.object, 'chat.completion');
    assert.equal(x.choices[0].finish_reason, 'stop');
    assert.equal(x.usage.total_tokens, x.usage.prompt_tokens + x.usage.completion_tokens);
    assert.ok(x._request_id);
  },
  'a completion is streamed': async () => {
    const chunks = await all(await client.chat.completions.create(
      ask(text(), {stream: true, stream_options: {include_usage: true}})));
    assert.ok(chunks.length > 3);
    assert.ok(chunks.at(-1).usage.total_tokens > 0);
  },
  'a stream is put together': async () => {
    const x = await client.chat.completions.stream(ask(text(), {response_format: format})).finalChatCompletion();
    checkPerson(JSON.parse(x.choices[0].message.content));
  },
  'structured output is parsed': async () => {
    const x = await client.chat.completions.parse(ask(text(), {response_format: format}));
    checkPerson(x.choices[0].message.parsed);
  },
  'a tool is called': async () => {
    const x = await client.chat.completions.create(
      ask(text(), {tools: [tool], tool_choice: {type: 'function', function: {name: 'person'}}}));
    checkPerson(JSON.parse(x.choices[0].message.tool_calls[0].function.arguments));
  },
  'a tool that was chosen freely is told by the finish reason': async () => {
    const x = await client.chat.completions.create(ask(text(), {tools: [tool]}));
    assert.equal(x.choices[0].finish_reason, 'tool_calls');
  },
  'a tool call is streamed': async () => {
    const x = await client.chat.completions.stream(ask(text(), {tools: [tool]})).finalChatCompletion();
    checkPerson(x.choices[0].message.tool_calls[0].function.parsed_arguments);
  },
  'tools are run until the model is content': async () => {
    const seen = [];
    const runner = client.chat.completions.runTools(ask(text(), {
      tools: [{type: 'function', function: {
        name: 'person', parameters: person, parse: JSON.parse,
        function: x => { seen.push(x); return 'noted'; }}}],
      tool_choice: {type: 'function', function: {name: 'person'}},
    }));
    await runner.finalChatCompletion();
    checkPerson(seen[0]);
  },
  'a picture is taken along': async () => {
    const said = text();
    const x = await client.chat.completions.parse({model, response_format: format, messages: [{role: 'user', content: [
      {type: 'text', text: said}, {type: 'image_url', image_url: {url: `data:image/png;base64,${picture}`}}]}]});
    checkPerson(x.choices[0].message.parsed);
  },
  'a rate limit is told, with how long to wait': async () => {
    const x = await rejection(client.chat.completions.create(ask(text('[[fault:429]]'))));
    assert.ok(x instanceof OpenAI.RateLimitError);
    assert.equal(x.code, 'rate_limit_exceeded');
    assert.equal(x.headers.get('retry-after'), '1');
  },
  'a wrong key is told': async () => {
    assert.ok(await rejection(client.chat.completions.create(ask(text('[[fault:401]]'))))
      instanceof OpenAI.AuthenticationError);
  },
  'a bad request is told': async () => {
    assert.ok(await rejection(client.chat.completions.create({model})) instanceof OpenAI.BadRequestError);
  },
  'what is forbidden, missing, in conflict or broken is told': async () => {
    for (const [fault, type] of [['403', OpenAI.PermissionDeniedError], ['404', OpenAI.NotFoundError],
                                 ['409', OpenAI.ConflictError], ['500', OpenAI.InternalServerError],
                                 ['overloaded', OpenAI.InternalServerError]])
      assert.ok(await rejection(client.chat.completions.create(ask(text(`[[fault:${fault}]]`)))) instanceof type, fault);
  },
  'a lost connection is told': async () => {
    assert.ok(await rejection(client.chat.completions.create(ask(text('[[fault:reset]]'))))
      instanceof OpenAI.APIConnectionError);
  },
  'an error within a stream is told': async () => {
    const stream = await client.chat.completions.create(ask(text('[[fault:error_midway]]'), {stream: true}));
    assert.ok(await rejection(all(stream)) instanceof OpenAI.APIError);
  },
  'a cut answer is told': async () => {
    const x = await rejection(client.chat.completions.parse(ask(text('[[fault:length]]'), {response_format: format})));
    assert.equal(x.constructor.name, 'LengthFinishReasonError');
  },
  'a refusal is told': async () => {
    const x = await client.chat.completions.parse(ask(text('[[fault:refusal]]'), {response_format: format}));
    assert.ok(x.choices[0].message.refusal);
  },
  'it tries again by itself': async () => {
    for (const fault of ['429_ms-once', '500-once', 'reset-once'])
      await patient.chat.completions.create(ask(text(`[[fault:${fault}]]`)));
  },
  'models are listed': async () => {
    assert.deepEqual((await all(client.models.list())).map(x => x.id), ['rehearsal']);
  },
  'Azure is spoken to, by its older paths': async () => {
    const azure = new OpenAI.AzureOpenAI({apiKey: 'rehearsal', endpoint: origin, apiVersion: '2024-10-21',
                                          deployment: 'mine', maxRetries: 0});
    const x = await azure.chat.completions.create(ask(text()));
    assert.equal(x.choices[0].finish_reason, 'stop');
    const refused = await rejection(azure.chat.completions.create(ask(text('[[fault:429]]'))));
    assert.ok(refused instanceof OpenAI.RateLimitError);
    assert.equal(refused.code, '429');
  },
});
