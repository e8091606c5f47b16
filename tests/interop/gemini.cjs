// The official client of Gemini for Node.

const {GoogleGenAI, ApiError, FunctionCallingConfigMode} = require('@google/genai');
const {assert, origin, run, rejection, all, text, person, checkPerson, picture} = require('./cases.cjs');

const client = new GoogleGenAI({apiKey: 'rehearsal', httpOptions: {baseUrl: origin}});

const model = 'gemini-2.5-flash';
const schema = {type: 'OBJECT', properties: {name: {type: 'STRING'}, age: {type: 'INTEGER'}}, required: ['name', 'age']};
const json = {responseMimeType: 'application/json'};
const tools = [{functionDeclarations: [{name: 'person', description: 'A person', parameters: schema}]}];
const forced = {tools, toolConfig: {functionCallingConfig: {mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['person']}}};
const ask = (contents, config = {}) => client.models.generateContent({model, contents, config});

run('gemini', {
  'content is generated': async () => {
    const x = await ask(text());
    assert.ok(x.text.length > 0);
    assert.equal(x.candidates[0].finishReason, 'STOP');
    assert.equal(x.usageMetadata.totalTokenCount, x.usageMetadata.promptTokenCount + x.usageMetadata.candidatesTokenCount);
  },
  'both kinds of schema are kept': async () => {
    checkPerson(JSON.parse((await ask(text(), {...json, responseSchema: schema})).text));
    checkPerson(JSON.parse((await ask(text(), {...json, responseJsonSchema: person})).text));
  },
  'content is streamed': async () => {
    const chunks = await all(await client.models.generateContentStream(
      {model, contents: text(), config: {...json, responseSchema: schema}}));
    checkPerson(JSON.parse(chunks.map(x => x.text ?? '').join('')));
    assert.equal(chunks.at(-1).candidates[0].finishReason, 'STOP');
    assert.ok(chunks.at(-1).usageMetadata.totalTokenCount > 0);
  },
  'a function is called': async () => {
    checkPerson((await ask(text(), forced)).functionCalls[0].args);
    const chunks = await all(await client.models.generateContentStream({model, contents: text(), config: forced}));
    checkPerson(chunks.flatMap(x => x.functionCalls ?? [])[0].args);
  },
  'a call is answered, with its signature': async () => {
    const config = {...forced, thinkingConfig: {includeThoughts: true, thinkingBudget: 1024}};
    const said = {role: 'user', parts: [{text: text()}]};
    const first = await ask([said], config);
    const parts = first.candidates[0].content.parts;
    assert.ok(parts[0].thought && parts[1].thoughtSignature);
    const told = {role: 'user', parts: [{functionResponse: {name: 'person', response: {error: 'must be in upper case'}}}]};
    const again = content => ask([said, content, told], config);
    assert.equal((await again(first.candidates[0].content)).functionCalls[0].args.name, 'ANN LEE');
    const bare = {role: 'model', parts: [{functionCall: parts[1].functionCall}]};
    assert.match((await rejection(again(bare))).message, /missing a thought_signature/);
    const changed = {role: 'model', parts: [{...parts[1], thoughtSignature: parts[1].thoughtSignature.replace('+', '/')}]};
    assert.match((await rejection(again(changed))).message, /Corrupted thought signature/);
    assert.match((await rejection(ask([said, first.candidates[0].content, said], config))).message,
                 /number of function response parts/);
  },
  'a chat goes on': async () => {
    const chat = client.chats.create({model});
    await chat.sendMessage({message: text()});
    assert.ok((await chat.sendMessage({message: text()})).text);
  },
  'a picture and a file are taken along': async () => {
    const x = await ask([{inlineData: {mimeType: 'image/png', data: picture}},
                         {fileData: {mimeType: 'application/pdf', fileUri: 'gs://bucket/a.pdf'}}, text()],
                        {...json, responseSchema: schema});
    checkPerson(JSON.parse(x.text));
  },
  'a rate limit is told, with how long to wait': async () => {
    const x = await rejection(ask(text('[[fault:429]]')));
    assert.ok(x instanceof ApiError);
    assert.equal(x.status, 429);
    const {error} = JSON.parse(x.message);
    assert.equal(error.status, 'RESOURCE_EXHAUSTED');
    assert.equal(error.details.find(y => y['@type'].endsWith('RetryInfo')).retryDelay, '1.000s');
  },
  'errors have their status': async () => {
    for (const [fault, status] of [['400', 400], ['401', 401], ['403', 403], ['404', 404], ['500', 500], ['overloaded', 503]])
      assert.equal((await rejection(ask(text(`[[fault:${fault}]]`)))).status, status, fault);
  },
  'what is written wrongly is refused': async () => {
    const refused = async config => (await rejection(ask(text(), config))).message;
    assert.match(await refused({responseSchema: schema}), /response_mime_type/);
    const raw = await fetch(`${origin}/v1beta/models/${model}:generateContent`, {
      method: 'POST', headers: {'x-goog-api-key': 'rehearsal'}, body: JSON.stringify({
        contents: [{parts: [{text: text()}]}],
        generationConfig: {...json, responseSchema: {...schema, additionalProperties: false}}})});
    assert.match((await raw.json()).error.message, /Unknown name "additionalProperties" at 'generation_config.response_schema'/);
    assert.match(await refused({temperature: 3}), /temperature/);
    assert.match(await refused({...json, ...forced}), /unsupported/);
    assert.match((await rejection(ask([{role: 'model', parts: [{text: 'x'}]}]))).message, /user role/);
  },
  'a blocked prompt and a cut answer are told': async () => {
    assert.equal((await ask(text('[[fault:refusal]]'))).promptFeedback.blockReason, 'SAFETY');
    assert.equal((await ask(text('[[fault:length]]'), {...json, responseSchema: schema})).candidates[0].finishReason, 'MAX_TOKENS');
    assert.equal((await ask(text('[[fault:truncated]]'), forced)).candidates[0].finishReason, 'MALFORMED_FUNCTION_CALL');
  },
  'an error within a stream is told': async () => {
    const stream = await client.models.generateContentStream({model, contents: text('[[fault:error_midway]]')});
    assert.ok(await rejection(all(stream)) instanceof ApiError);
  },
  'it tries again by itself': async () => {
    const patient = new GoogleGenAI({apiKey: 'rehearsal', httpOptions: {baseUrl: origin, retryOptions: {attempts: 3}}});
    assert.ok((await patient.models.generateContent({model, contents: text('[[fault:503_retry-once]]')})).text);
  },
  'tokens are counted and models are listed': async () => {
    assert.ok((await client.models.countTokens({model, contents: text()})).totalTokens > 0);
    assert.deepEqual((await all(await client.models.list())).map(x => x.name), ['models/rehearsal']);
  },
});
