// Kills runs of a real sweep at random instants, in a store that goes on from kill to kill, and looks at the rows after each kill.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cli } from '../machine.mjs';
import { smallSweep, table } from './real-rows.mjs';
import { differences, readRows, readValues } from './read-rows.mjs';
import { sameResults } from './same-results.mjs';
import { journalFolder, listJournals } from '../../dist/store/journal-files.js';

/** What is killed; the pool host more often, because its run goes on. */
const targets = ['command', 'pool host', 'pool host', 'both'];
/** Kills fall within this time of the beginning of a run or of its rows, milliseconds. */
const mostMs = 4000;

/** Process ids of the children of a process (Linux). */
function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Sends SIGKILL; whether the process was there. */
function end(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** A command `run` in the background. */
class Run {
  constructor(file, store) {
    this.child = spawn(process.execPath, [cli, 'run', file, '--store', store], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.store = store;
    this.stderr = '';
    this.over = false;
    this.child.stderr.on('data', (text) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        this.over = true;
        resolve(code);
      });
    });
  }

  hosts() {
    return childrenOf(this.child.pid);
  }

  /** What it is doing. */
  phase() {
    if (existsSync(join(this.store, 'locks', 'compactor.json'))) return 'sealing';
    const hosts = this.hosts();
    if (hosts.length === 0) return 'reading and planning, or ending';
    const rows = listJournals(journalFolder(this.store)).some(({ writer }) => hosts.includes(writer.pid));
    return rows ? 'writing rows' : 'starting the pool host';
  }

  /** Kills what is meant; whether all of it was running. */
  kill(target) {
    const hosts = this.hosts();
    if (target !== 'command' && hosts.length === 0) return false;
    const pids = { command: [this.child.pid], 'pool host': hosts, both: [this.child.pid, ...hosts] }[target];
    return pids.map(end).every(Boolean);
  }
}

/** The rows of a store in which one run was not interrupted. */
async function reference(folder, file) {
  const store = join(folder, 'reference');
  const since = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, 'run', file, '--store', store], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { values: await readValues(store, table), ms: performance.now() - since };
}

/** Waits for some instant of a run: half of the time while it writes rows, else at any time since it began. */
async function instant(run, random, ms) {
  const wait = Math.floor(random() * Math.min(ms, mostMs));
  if (random() < 0.5) {
    while (!run.over && run.phase() !== 'writing rows') await sleep(20);
    await sleep(wait / 4);
  } else await sleep(wait);
}

/**
 * Kills until `kills` is reached; each store is completed before the next one begins.
 * @param random gives numbers in [0, 1)
 * @param late whether the time is over
 */
export async function randomKills(folder, kills, { random, late }, replicates) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'small.yaml');
  writeFileSync(file, smallSweep(replicates, 128));
  const { values, ms } = await reference(folder, file);
  const known = new Set(values.map((row) => row.point_id));
  const tally = { kills: 0, lost: 0, doubled: 0, wrong: 0, stores: 0, equal: 0, beyond: 0, farthest: 0, blamed: 0 };
  const more = { byTarget: new Map(), places: new Map(), complaints: [] };
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  const look = async (store, before) => {
    if (!existsSync(join(store, 'nightsweep.json'))) return before;
    const found = await readRows(store, table);
    const { lost, doubled, wrong } = differences(before, found, known);
    if (lost + doubled + wrong > 0)
      more.complaints.push(`kill ${tally.kills}: ${lost} lost, ${doubled} doubled, ${wrong} wrong`);
    tally.lost += lost;
    tally.doubled += doubled;
    tally.wrong += wrong;
    return found.rows;
  };
  while (tally.kills < kills && !late()) {
    const store = join(folder, `store-${tally.stores++}`);
    let rows = new Map();
    let code = null;
    for (let run = new Run(file, store); code === null;) {
      const target = tally.kills < kills && !late() ? targets[Math.floor(random() * targets.length)] : null;
      if (target !== null) await instant(run, random, ms);
      const phase = run.phase();
      if (target !== null && !run.over && run.kill(target)) {
        tally.kills++;
        count(more.byTarget, target);
        count(more.places, phase);
        if (target !== 'pool host') {
          await run.ended;
          run = new Run(file, store);
        }
        rows = await look(store, rows);
      } else if (target === null || run.over) {
        code = await run.ended;
        // A task that fell with two hosts is held to be at fault; the next run tries its points again.
        if (code === 3) {
          [code, run] = [null, new Run(file, store)];
          tally.blamed++;
        } else if (code !== 0) more.complaints.push(`exit code ${code} after kill ${tally.kills}: ${run.stderr}`);
      }
    }
    rows = await look(store, rows);
    tally.lost += known.size - rows.size;
    const compared = sameResults(values, await readValues(store, table));
    tally.equal += compared.equal;
    tally.beyond += compared.beyond;
    tally.farthest = Math.max(tally.farthest, compared.farthest);
    if (compared.together > 0) more.complaints.push(`${compared.together} rows computed together are not bit-equal`);
    rmSync(store, { recursive: true, force: true });
  }
  return { ...tally, ...more };
}
