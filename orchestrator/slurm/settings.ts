import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { suggestion } from '../../analysis/text/nearest.ts';
import { slurmSchema } from '../sweep/slurm-schema.ts';
import { type SlurmSettings, slurmSettings } from '../sweep/slurm-settings.ts';
import { SlurmSettingsError } from './errors.ts';

/** The file of a cluster's profile: settings for all sweeps that are sent to it. */
export function profileFile(cluster: string): string {
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return join(config, 'nightsweep', 'clusters', `${cluster.replaceAll(/[^\w.-]/g, '_')}.yaml`);
}

/**
 * The settings of a cluster's profile; none if there is no such file.
 * @throws SlurmSettingsError if it cannot be used
 */
export function readProfile(cluster: string): SlurmSettings {
  const file = profileFile(cluster);
  if (!existsSync(file)) return {};
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    throw new SlurmSettingsError(`${file}: ${(cause as Error).message}`);
  }
  return checked(value, file);
}

/**
 * Settings as a command line gives them.
 * @param given texts by the names of settings
 * @throws SlurmSettingsError if one cannot be used
 */
export function settingsOf(given: Readonly<Record<string, unknown>>): SlurmSettings {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checked(present, '--slurm');
}

/** Settings together: each is taken from the last that gives it, and shell commands and further options add up. */
export function settingsTogether(...all: readonly SlurmSettings[]): SlurmSettings {
  const together: SlurmSettings = Object.assign({}, ...all) as SlurmSettings;
  for (const name of ['setup', 'sbatch'] as const) {
    const lines = all.flatMap((settings) => settings[name] ?? []);
    if (lines.length > 0) together[name] = lines;
  }
  return together;
}

function checked(value: unknown, where: string): SlurmSettings {
  const parsed = slurmSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    throw new SlurmSettingsError(
      `${where}: unknown setting "${key}"${suggestion(key, Object.keys(slurmSettings))} (there are: ${Object.keys(slurmSettings).join(', ')})`,
    );
  }
  throw new SlurmSettingsError(`${where}: ${issue.path.join('.') || 'the file'}: ${issue.message}`);
}
