// The page with data in it, from the source that cmake/troupe-embed.cmake made: as page_with() joins it.
'use strict';
const { readFileSync } = require('fs');

const safeJson = (data) => JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

function pageWith(embedded, data) {
  const [before, after] = [...readFileSync(embedded, 'utf8').matchAll(/R"page\(([^]*?)\)page"/g)].map((match) => match[1]);
  return before + safeJson(data) + after;
}

module.exports = { pageWith };
