// The official client of Cohere for Node.

const {CohereClientV2, CohereError} = require('cohere-ai');
const {assert, origin, run, rejection, all, text, person, checkPerson} = require('./cases.cjs');

const client = new CohereClientV2({token: 'rehearsal', environment: origin, maxRetries: 0});
const once = {maxRetries: 0};

const model = 'command-a-03-2025';
const ask = (said, rest = {}) => ({model, messages: [{role: 'user', content: said}], ...rest});
const tools = [{type: 'function', function: {name: 'person', description: 'A person', parameters: person}}];
const responseFormat = {type: 'json_object', jsonSchema: person};

run('cohere', {
  'a chat is answered': async () => {
    const x = await client.chat(ask(text()), once);
    assert.equal(x.finishReason, 'COMPLETE');
    assert.ok(x.message.content[0].text.length > 0);
    assert.ok(x.usage.billedUnits.inputTokens > 0);
  },
  'a schema is kept': async () => {
    checkPerson(JSON.parse((await client.chat(ask(text(), {responseFormat}), once)).message.content[0].text));
  },
  'a tool is called, and its call answered': async () => {
    const said = ask(text(), {tools, toolChoice: 'REQUIRED'});
    const {finishReason, message} = await client.chat(said, once);
    assert.equal(finishReason, 'TOOL_CALL');
    checkPerson(JSON.parse(message.toolCalls[0].function.arguments));
    const again = rest => client.chat({...said, messages: [...said.messages, message, ...rest]}, once);
    const second = await again([{role: 'tool', toolCallId: message.toolCalls[0].id, content: 'must be in upper case'}]);
    assert.equal(JSON.parse(second.message.toolCalls[0].function.arguments).name, 'ANN LEE');
    assert.equal((await rejection(again([{role: 'user', content: 'No.'}]))).statusCode, 400);
  },
  'an answer is streamed': async () => {
    const events = await all(await client.chatStream(ask(text(), {responseFormat}), once));
    const said = events.filter(x => x.type === 'content-delta').map(x => x.delta.message.content.text).join('');
    checkPerson(JSON.parse(said));
    assert.equal(events.at(-1).delta.finishReason, 'COMPLETE');
  },
  'a call is streamed': async () => {
    const events = await all(await client.chatStream(ask(text(), {tools}), once));
    const said = events.filter(x => x.type === 'tool-call-delta').map(x => x.delta.message.toolCalls.function.arguments).join('');
    checkPerson(JSON.parse(said));
    assert.equal(events.at(-1).delta.finishReason, 'TOOL_CALL');
  },
  'errors have their status': async () => {
    for (const [fault, status] of [['400', 400], ['401', 401], ['403', 403], ['404', 404], ['429', 429], ['500', 500], ['overloaded', 503]]) {
      const x = await rejection(client.chat(ask(text(`[[fault:${fault}]]`)), once));
      assert.ok(x instanceof CohereError, fault);
      assert.equal(x.statusCode, status);
    }
  },
  'what is written wrongly is refused': async () => {
    assert.match((await rejection(client.chat(ask(text(), {tools, responseFormat}), once))).message, /not supported with tools/);
  },
  'it tries again by itself': async () => {
    const x = await client.chat(ask(text('[[fault:429-once]]')), {maxRetries: 2});
    assert.equal(x.finishReason, 'COMPLETE');
  },
});
