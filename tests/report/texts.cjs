// Texts about people, a line each, for reports of real runs: node texts.cjs COUNT
'use strict';
const { random } = require('./sample.cjs');

const first = ['Ada', 'Jonas', 'Mei', 'Omar', 'Sofia', 'Piotr', 'Ruth', 'Clara', 'Tom', 'Ingrid', 'Luis', 'Nadia'];
const last = [
  'Lindqvist',
  'Weber',
  'Tanaka',
  'Haddad',
  'Marin',
  'Zielinski',
  'Okafor',
  'Fournier',
  'Bradley',
  'Solberg',
  'Ortega',
  'Petrova',
];
const trades = [
  'nurse',
  'electrician',
  'teacher',
  'baker',
  'surveyor',
  'translator',
  'carpenter',
  'pharmacist',
  'welder',
];
const towns = ['Uppsala', 'Graz', 'Osaka', 'Tunis', 'Porto', 'Lublin', 'Lagos', 'Nantes', 'Leeds', 'Bergen'];

const next = random(19);
const one = (list) => list[Math.floor(next() * list.length)];
for (let i = 0; i < Number(process.argv[2] ?? 100); ++i) {
  const age = 17 + Math.floor(next() * 50);
  const level = next() < 0.3 ? 'a junior' : next() < 0.5 ? 'a senior' : 'a';
  const mail = next() < 0.6 ? ` Write to contact${i}@example.org.` : '';
  console.log(
    `${one(first)} ${one(last)}, ${age}, works as ${level} ${one(trades)} in ${one(towns)}${next() < 0.4 ? ' and is happy to work remotely' : ''}.${mail}` +
      ` Asked what matters, the answer was short: to be on time, and to be listened to.`,
  );
}
