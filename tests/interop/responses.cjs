// The official client of OpenAI for Node, with Responses.

const OpenAI = require('openai');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const client = new OpenAI({apiKey: 'rehearsal', baseURL: `${origin}/v1`, maxRetries: 0});
const patient = new OpenAI({apiKey: 'rehearsal', baseURL: `${origin}/v1`, maxRetries: 2});

const model = 'gpt-5-mini';
const format = {format: {type: 'json_schema', name: 'person', schema: person, strict: true}};
const tool = {type: 'function', name: 'person', description: 'A person', parameters: person, strict: true};
const thinking = {reasoning: {effort: 'low', summary: 'auto'}, include: ['reasoning.encrypted_content'], store: false};

run('responses', {
  'a response is created': async () => {
    const x = await client.responses.create({model, input: text(), instructions: 'Be brief.', temperature: 0.5});
    assert.equal(x.status, 'completed');
    assert.ok(x.output_text.length > 0);
    assert.equal(x.instructions, 'Be brief.');
    assert.equal(x.temperature, 0.5);
    assert.equal(x.usage.total_tokens, x.usage.input_tokens + x.usage.output_tokens);
  },
  'structured output is parsed': async () => {
    checkPerson((await client.responses.parse({model, input: text(), text: format})).output_parsed);
  },
  'a response is streamed': async () => {
    const events = await all(await client.responses.create({model, input: text(), stream: true}));
    assert.deepEqual(events.map(x => x.sequence_number), events.map((_, i) => i));
    assert.equal(events[0].type, 'response.created');
    assert.equal(events.at(-1).type, 'response.completed');
  },
  'a stream is put together': async () => {
    const x = await client.responses.stream({model, input: text(), text: format}).finalResponse();
    checkPerson(JSON.parse(x.output_text));
  },
  'a function is called': async () => {
    const x = await client.responses.parse({model, input: text(), tools: [tool],
                                            tool_choice: {type: 'function', name: 'person'}});
    checkPerson(x.output[0].parsed_arguments);
  },
  'a call is streamed': async () => {
    const x = await client.responses.stream({model, input: text(), tools: [tool]}).finalResponse();
    checkPerson(JSON.parse(x.output[0].arguments));
  },
  'a call is answered, with the thoughts before it': async () => {
    const input = [{role: 'user', content: text()}];
    const first = await client.responses.create({model, input, tools: [tool], ...thinking});
    assert.deepEqual(first.output.map(x => x.type), ['reasoning', 'function_call']);
    assert.ok(first.output[0].summary[0].text && first.output[0].encrypted_content);
    const told = {type: 'function_call_output', call_id: first.output[1].call_id,
                  output: '1 violation:\n1. /name (check): must be in upper case'};
    const second = await client.responses.create({model, input: [...input, ...first.output, told], tools: [tool], ...thinking});
    assert.equal(JSON.parse(second.output[1].arguments).name, 'ANN LEE');
    const lost = await rejection(
      client.responses.create({model, input: [...input, first.output[1], told], tools: [tool], ...thinking}));
    assert.match(lost.message, /without its required 'reasoning' item/);
    const changed = {...first.output[0], encrypted_content: first.output[0].encrypted_content.replace('+', '-')};
    const spoiled = await rejection(
      client.responses.create({model, input: [...input, changed, first.output[1], told], tools: [tool], ...thinking}));
    assert.equal(spoiled.code, 'invalid_encrypted_content');
  },
  'thoughts are streamed': async () => {
    const stream = client.responses.stream({model, input: text(), ...thinking});
    const types = (await all(stream)).map(x => x.type);
    assert.ok(types.includes('response.reasoning_summary_text.delta'));
    assert.ok((await stream.finalResponse()).output[0].encrypted_content);
  },
  'a picture and a file are taken along': async () => {
    const x = await client.responses.parse({model, text: format, input: [{role: 'user', content: [
      {type: 'input_text', text: text()},
      {type: 'input_image', image_url: `data:image/png;base64,${picture}`, detail: 'auto'},
      {type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${picture}`}]}]});
    checkPerson(x.output_parsed);
  },
  'a cut response is incomplete': async () => {
    const x = await client.responses.create({model, input: text('[[fault:length]]'), text: format});
    assert.equal(x.status, 'incomplete');
    assert.equal(x.incomplete_details.reason, 'max_output_tokens');
    const events = await all(await client.responses.create({model, input: text('[[fault:length]]'), text: format, stream: true}));
    assert.equal(events.at(-1).type, 'response.incomplete');
  },
  'a refusal is told': async () => {
    const x = await client.responses.create({model, input: text('[[fault:refusal]]'), text: format});
    assert.equal(x.output[0].content[0].type, 'refusal');
  },
  'an error within a stream is told': async () => {
    const events = await all(await client.responses.create({model, input: text('[[fault:error_midway]]'), stream: true}));
    assert.equal(events.at(-1).type, 'response.failed');
    assert.equal(events.at(-1).response.error.code, 'server_error');
  },
  'errors have their classes': async () => {
    for (const [fault, type] of [['429', OpenAI.RateLimitError], ['401', OpenAI.AuthenticationError],
                                 ['400', OpenAI.BadRequestError], ['404', OpenAI.NotFoundError],
                                 ['quota', OpenAI.RateLimitError], ['500', OpenAI.InternalServerError]])
      assert.ok(await rejection(client.responses.create({model, input: text(`[[fault:${fault}]]`)})) instanceof type, fault);
  },
  'what is written wrongly is refused': async () => {
    const refused = async rest => (await rejection(client.responses.create({model, input: text(), ...rest}))).code;
    assert.equal(await refused({foo: 1}), 'unknown_parameter');
    assert.equal(await refused({max_output_tokens: 3}), 'integer_below_min_value');
    assert.equal(await refused({text: {format: {type: 'json_schema', schema: person}}}), 'missing_required_parameter');
    assert.equal(await refused({tools: [{type: 'function', function: tool}]}), 'missing_required_parameter');
  },
  'it tries again by itself': async () => {
    assert.equal((await patient.responses.create({model, input: text('[[fault:429_ms-once]]')})).status, 'completed');
  },
  'tokens are counted': async () => {
    assert.ok((await client.responses.inputTokens.count({model, input: text()})).input_tokens > 0);
  },
});
