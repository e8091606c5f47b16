// The official client of Amazon for Node: signatures, frames and their checksums.

const {BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, ThrottlingException, ValidationException,
       AccessDeniedException, InternalServerException, ServiceUnavailableException, ResourceNotFoundException}
  = require('@aws-sdk/client-bedrock-runtime');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const {NodeHttpHandler} = require('@smithy/node-http-handler');

// The rehearsal speaks no HTTP/2.
const settings = {region: 'us-east-1', endpoint: origin, requestHandler: new NodeHttpHandler(),
                  credentials: {accessKeyId: 'rehearsal', secretAccessKey: 'secret'}};
const client = new BedrockRuntimeClient({...settings, maxAttempts: 1});
const patient = new BedrockRuntimeClient({...settings, maxAttempts: 3});

const modelId = 'us.anthropic.claude-sonnet-4-6-v1:0';
const ask = (said, rest = {}) => ({modelId, messages: [{role: 'user', content: [{text: said}]}], ...rest});
const tool = {toolSpec: {name: 'person', description: 'A person', inputSchema: {json: person}}};
const forced = {toolConfig: {tools: [tool], toolChoice: {tool: {name: 'person'}}}};
const free = {toolConfig: {tools: [tool]}};
const format = {outputConfig: {textFormat: {type: 'json_schema', structure: {jsonSchema: {name: 'person', schema: JSON.stringify(person)}}}}};
const thinking = {additionalModelRequestFields: {thinking: {type: 'enabled', budget_tokens: 1024}}};

const converse = (x, by = client) => by.send(new ConverseCommand(x));
const events = async x => all((await client.send(new ConverseStreamCommand(x))).stream);

run('bedrock', {
  'a message is answered': async () => {
    const x = await converse(ask(text()));
    assert.equal(x.stopReason, 'end_turn');
    assert.ok(x.output.message.content[0].text.length > 0);
    assert.equal(x.usage.totalTokens, x.usage.inputTokens + x.usage.outputTokens);
  },
  'a schema is kept': async () => {
    checkPerson(JSON.parse((await converse(ask(text(), format))).output.message.content[0].text));
  },
  'a tool is called, and its call answered': async () => {
    const said = ask(text(), forced);
    const {stopReason, output} = await converse(said);
    assert.equal(stopReason, 'tool_use');
    checkPerson(output.message.content[0].toolUse.input);
    const told = {role: 'user', content: [{toolResult: {toolUseId: output.message.content[0].toolUse.toolUseId,
                                                        content: [{text: 'must be in upper case'}], status: 'error'}}]};
    const second = await converse({...said, messages: [...said.messages, output.message, told]});
    assert.equal(second.output.message.content[0].toolUse.input.name, 'ANN LEE');
    const lost = {role: 'user', content: [{text: 'No.'}]};
    assert.ok(await rejection(converse({...said, messages: [...said.messages, output.message, lost]})) instanceof ValidationException);
  },
  'an answer is streamed': async () => {
    const xs = await events(ask(text(), format));
    checkPerson(JSON.parse(xs.map(x => x.contentBlockDelta?.delta.text ?? '').join('')));
    assert.equal(xs.find(x => x.messageStop).messageStop.stopReason, 'end_turn');
    assert.ok(xs.at(-1).metadata.usage.totalTokens > 0);
  },
  'a call is streamed': async () => {
    const xs = await events(ask(text(), forced));
    checkPerson(JSON.parse(xs.map(x => x.contentBlockDelta?.delta.toolUse?.input ?? '').join('')));
    assert.equal(xs.find(x => x.contentBlockStart).contentBlockStart.start.toolUse.name, 'person');
  },
  'thoughts come back as they were': async () => {
    const said = ask(text(), {...free, ...thinking});
    const {output} = await converse(said);
    const [thought, call] = output.message.content;
    const told = {role: 'user', content: [{toolResult: {toolUseId: call.toolUse.toolUseId, content: [{text: 'must be in upper case'}]}}]};
    const again = content => converse({...said, messages: [...said.messages, {role: 'assistant', content}, told]});
    assert.equal((await again([thought, call])).output.message.content[1].toolUse.input.name, 'ANN LEE');
    assert.match((await rejection(again([call]))).message, /Expected `thinking`/);
    const xs = await events(said);
    assert.ok(xs.some(x => x.contentBlockDelta?.delta.reasoningContent?.signature));
  },
  'a picture and a file are taken along': async () => {
    const bytes = Buffer.from(picture, 'base64');
    const x = await converse({modelId, ...format, messages: [{role: 'user', content: [
      {text: text()}, {image: {format: 'png', source: {bytes}}}, {document: {format: 'pdf', name: 'a', source: {bytes}}}]}]});
    checkPerson(JSON.parse(x.output.message.content[0].text));
  },
  'errors have their classes': async () => {
    for (const [fault, type] of [['429', ThrottlingException], ['400', ValidationException], ['403', AccessDeniedException],
                                 ['404', ResourceNotFoundException], ['500', InternalServerException],
                                 ['overloaded', ServiceUnavailableException]])
      assert.ok(await rejection(converse(ask(text(`[[fault:${fault}]]`)))) instanceof type, fault);
  },
  'an error within a stream is told': async () => {
    const x = await rejection(events(ask(text('[[fault:error_midway]]'))));
    assert.match(`${x.name} ${x.message}`, /ModelStreamErrorException|The model had an error/);
  },
  'roles that do not alternate are refused': async () => {
    const said = {role: 'user', content: [{text: text()}]};
    assert.match((await rejection(converse({modelId, messages: [said, said]}))).message, /must alternate/);
  },
  'it tries again by itself': async () => {
    assert.equal((await converse(ask(text('[[fault:429_plain-once]]')), patient)).stopReason, 'end_turn');
  },
});
