// Reports that the command made: their data, and the same page with other data in it.
'use strict';
const { readFileSync } = require('fs');

const place = /(<script type="application\/json" id="data">)([^]*?)(<\/script>)/;

const dataIn = (file) => JSON.parse(place.exec(readFileSync(file, 'utf8'))[2]);

// As troupe writes data into a page: with no "<" in it that could end the element.
function pageWith(file, data) {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return readFileSync(file, 'utf8').replace(place, (_, before, old, after) => before + json + after);
}

module.exports = { dataIn, pageWith };
