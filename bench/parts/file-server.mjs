// Loaded before a program (`node --import`), it makes the files below FILE_SERVER_UNDER behave as those of a busy file server.
//   stale handles   a call fails with ESTALE, one in four
//   stale listings  a folder is listed as it was a moment before, one in four
//   lost answers    a link is made, and the call fails all the same, one in four
//   holes           the last bytes of a journal read as zeros, one in four
// The seed is FILE_SERVER_SEED.
import { syncBuiltinESMExports } from 'node:module';
import fs from 'node:fs';

const under = process.env.FILE_SERVER_UNDER ?? '\0';
let state = Math.imul(Number(process.env.FILE_SERVER_SEED ?? 1), 2654435761) >>> 0;

/** One in four. */
function troubled() {
  state = (state + 0x9e3779b9) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 30 === 0;
}

const isThere = (path) => typeof path === 'string' && path.startsWith(under);
const failure = (code, path) => Object.assign(new Error(`${code}: injected, '${path}'`), { code, path });
const listings = new Map();

const { readFileSync, readdirSync, linkSync } = fs;

fs.readFileSync = (path, ...rest) => {
  if (isThere(path) && troubled()) throw failure('ESTALE', path);
  const content = readFileSync(path, ...rest);
  if (isThere(path) && path.endsWith('.journal') && content.length > 4096 && troubled()) {
    return Buffer.concat([content.subarray(0, content.length - 700), Buffer.alloc(700)]);
  }
  return content;
};
fs.readdirSync = (path, ...rest) => {
  if (isThere(path) && troubled()) throw failure('ESTALE', path);
  const found = readdirSync(path, ...rest);
  const before = listings.get(path);
  listings.set(path, found);
  return isThere(path) && rest.length === 0 && before && troubled() ? before : found;
};
fs.linkSync = (from, to) => {
  linkSync(from, to);
  if (isThere(to) && troubled()) throw failure('EEXIST', to);
};
syncBuiltinESMExports();
