import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncalibrated } from '../orchestrator/machine/calibrate.ts';
import { rememberCalibration } from '../orchestrator/machine/known-hosts.ts';

// Each file of tests has a cache of its own, in which this machine is known as the models' own. So plans do not depend on the machine, on
// the user's cache, or on what other tests have run; and nothing is measured but where a test asks for it with a cache of its own.
const cache = mkdtempSync(join(tmpdir(), 'nightsweep-cache-'));
process.env.XDG_CACHE_HOME = cache;
for (const name of ['two-step', 'one-step-features', 'spiked-features']) {
  rememberCalibration(
    { name, version: 1 },
    { backend: 'native', blasCore: 'native' },
    { ...uncalibrated('native'), basis: 'yardstick' },
  );
}
process.on('exit', () => rmSync(cache, { recursive: true, force: true }));
