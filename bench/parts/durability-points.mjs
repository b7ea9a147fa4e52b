// Kills a process at every durability point of a scenario: before each call that changes a file, and half-way through each write.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cli } from '../machine.mjs';
import { killed } from './real-rows.mjs';
import { differences } from './read-rows.mjs';

/** Runs a program of Node to its end; its exit code, and what it wrote on standard error. */
function ended(args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}

/** Does again what was killed: in this process where the scenario can, which is faster, else in one of its own. */
async function goOn({ again, command }, folder) {
  if (!again) return ended(command(folder), process.env);
  await again(folder);
  return { code: 0 };
}

/** What a process was about to do, without the names that differ from run to run. */
function placeOf(note) {
  const [what, path] = note.split(/ (?=\S*$)/);
  const kinds = [
    [/\/cache\/|^cache/, 'cache'],
    [/held[^/]*\.tmp/, 'held links'],
    [/\.journal$/, 'journal'],
    [/\.parquet\.tmp$/, 'temporary segment'],
    [/\.parquet$/, 'segment'],
    [/locks\//, 'lock'],
    [/sweeps\//, 'record of the sweep'],
    [/nightsweep\.json/, 'marker'],
  ];
  return `${what}: ${kinds.find(([pattern]) => pattern.test(path))?.[1] ?? 'folder'}`;
}

/**
 * Kills a scenario at each of its durability points, once each.
 * @param scenario see durability-scenarios.mjs
 * @param folder where its stores are made
 * @param limit at most so many kills; those left out are the later ones
 * @param stride only every so many points
 * @param error code of a system error: the call and all after it fail with it, in place of the kill
 * @param late whether the time is over
 */
export async function everyPoint(scenario, folder, { limit = Infinity, stride = 1, error = '', late = () => false }) {
  const { name, program } = scenario;
  const template = join(folder, 'template');
  mkdirSync(folder, { recursive: true });
  const { before, after } = await scenario.prepare(template);
  const tally = { name, kills: 0, lost: 0, doubled: 0, wrong: 0, complaints: [], places: new Map(), ended: false };
  const check = (expected, found, point) => {
    const { lost, doubled, wrong } = differences(expected, found, after);
    if (lost + doubled + wrong > 0)
      tally.complaints.push(`${name}, ${point}: ${lost} lost, ${doubled} doubled, ${wrong} wrong`);
    tally.lost += lost;
    tally.doubled += doubled;
    tally.wrong += wrong;
  };
  for (let at = 1; tally.kills < limit && !late(); at += stride) {
    const under = join(folder, `at-${at}`);
    const note = join(folder, `note-${at}`);
    const store = join(under, 'store');
    cpSync(template, under, { recursive: true, preserveTimestamps: true });
    process.env.XDG_CACHE_HOME = join(under, 'cache');
    const environment = { ...killed({ program, under, at, note }), KILL_ERROR: error };
    const first = await ended(scenario.command(under), environment);
    const point = existsSync(note) ? readFileSync(note, 'utf8') : null;
    if (point !== null) {
      tally.kills++;
      const place = placeOf(point);
      tally.places.set(place, (tally.places.get(place) ?? 0) + 1);
      if (existsSync(join(store, 'nightsweep.json'))) check(before, await scenario.read(store), `killed at ${point}`);
    }
    if (
      error !== '' &&
      point !== null &&
      (first.signal !== null || (program === basename(cli) && / {4}at /.test(first.stderr)))
    )
      tally.complaints.push(`${name}, ${error} from ${point} on: ${String(first.signal)} ${first.stderr}`);
    // Where another process was killed, the first one must have ended well by itself.
    const again = first.signal === 'SIGKILL' || (error !== '' && point !== null) ? await goOn(scenario, under) : first;
    if (again.code !== 0) tally.complaints.push(`${name}, after ${point}: exit code ${again.code}: ${again.stderr}`);
    check(after, await scenario.read(store), `gone on after ${point}`);
    rmSync(under, { recursive: true, force: true });
    if (point === null) {
      tally.ended = true;
      const steps = Number(readFileSync(`${note}.steps`, 'utf8'));
      if (at <= steps) tally.complaints.push(`${name}: step ${at} of ${steps} was not reached by the kill`);
      break;
    }
  }
  return tally;
}
