// The official client of Ollama for Node.

const {Ollama} = require('ollama');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const client = new Ollama({host: origin});

const model = 'llama3.2';
const ask = (said, rest = {}) => ({model, messages: [{role: 'user', content: said}], ...rest});
const tools = [{type: 'function', function: {name: 'person', description: 'A person', parameters: person}}];

run('ollama', {
  'a chat is answered': async () => {
    const x = await client.chat(ask(text()));
    assert.ok(x.done && x.message.content);
    assert.equal(x.done_reason, 'stop');
    assert.ok(x.prompt_eval_count > 0 && x.eval_count > 0);
  },
  'a schema is kept': async () => {
    checkPerson(JSON.parse((await client.chat(ask(text(), {format: person}))).message.content));
  },
  'an answer is streamed': async () => {
    const parts = await all(await client.chat(ask(text(), {format: person, stream: true})));
    checkPerson(JSON.parse(parts.map(x => x.message.content).join('')));
    assert.ok(parts.at(-1).done && parts.at(-1).eval_count > 0);
  },
  'a tool is called': async () => {
    checkPerson((await client.chat(ask(text(), {tools}))).message.tool_calls[0].function.arguments);
    const parts = await all(await client.chat(ask(text(), {tools, stream: true})));
    checkPerson(parts.flatMap(x => x.message.tool_calls ?? [])[0].function.arguments);
  },
  'a call is answered': async () => {
    const said = ask(text(), {tools});
    const {message} = await client.chat(said);
    const again = await client.chat({...said, messages: [...said.messages, message,
                                                         {role: 'tool', tool_name: 'person', content: 'must be in upper case'}]});
    assert.equal(again.message.tool_calls[0].function.arguments.name, 'ANN LEE');
  },
  'thoughts are told when they are asked for': async () => {
    assert.ok((await client.chat(ask(text(), {think: true}))).message.thinking);
    assert.equal((await client.chat(ask(text()))).message.thinking, undefined);
  },
  'a text is generated': async () => {
    checkPerson(JSON.parse((await client.generate({model, prompt: text(), format: person})).response));
  },
  'a picture is taken along': async () => {
    const x = await client.chat({model, format: person, messages: [{role: 'user', content: text(), images: [picture]}]});
    checkPerson(JSON.parse(x.message.content));
  },
  'a long prompt is cut, and nobody is told': async () => {
    const x = await client.chat(ask(`${text()} ${'word '.repeat(400)}`, {options: {num_ctx: 100}}));
    assert.equal(x.prompt_eval_count, 100);
  },
  'errors have their status': async () => {
    for (const [fault, status] of [['400', 400], ['404', 404], ['429', 429], ['500', 500], ['overloaded', 503]]) {
      const x = await rejection(client.chat(ask(text(`[[fault:${fault}]]`))));
      assert.equal(x.status_code, status, fault);
      assert.ok(x.message.length > 0);
    }
  },
  'an error within a stream is told': async () => {
    const stream = await client.chat(ask(text('[[fault:error_midway]]'), {stream: true}));
    assert.match((await rejection(all(stream))).message, /error/);
  },
  'an answer is cut': async () => {
    const x = await client.chat(ask(text(), {format: person, options: {num_predict: 3}}));
    assert.equal(x.done_reason, 'length');
  },
  'what is written wrongly is refused': async () => {
    assert.match((await rejection(client.chat(ask(text(), {format: 'xml'})))).message, /invalid format/);
    assert.match((await rejection(client.chat({...ask(text()), model: ''}))).message, /model is required/);
  },
  'models are listed and shown': async () => {
    assert.equal((await client.list()).models.length, 1);
    assert.ok((await client.show({model})).capabilities.includes('tools'));
    assert.ok((await client.version()).version);
    assert.equal((await client.ps()).models.length, 1);
  },
});
