import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, type Spawned, spawnDrift } from '../support/cli-built.ts';

/** Where drift is run: its folder is its home too, so that no real credentials are read. */
export interface Workplace {
  readonly folder: string;
  readonly endpoint: string;
  readonly store: string;
  /** Instead of the usual ones. */
  readonly key?: { readonly id: string; readonly secret: string };
}

export const accessKey = 'AKIAIOSFODNN7EXAMPLE';
export const region = 'us-east-1';

export function startDrift({ folder, endpoint, store, key }: Workplace, argv: readonly string[]): Spawned {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: key?.id ?? accessKey,
    AWS_SECRET_ACCESS_KEY: key?.secret ?? 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return spawnDrift(['--store', store, ...argv], { cwd: folder, env });
}

export function runDrift(place: Workplace, argv: readonly string[]): Promise<Ended> {
  return startDrift(place, argv).ended;
}

export function collect(place: Workplace, ...options: readonly string[]): Promise<Ended> {
  return runDrift(place, ['collect', ...options]);
}

/** Parsed output of a command that must succeed. */
export async function driftJson(place: Workplace, argv: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runDrift(place, [...argv, '--format', 'json']);
  if (code !== 0) throw new Error(`drift ${argv.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A source without the rate limit that the real service asks for. Values are YAML. */
export function writeSource(folder: string, settings: Readonly<Record<string, string>> = {}): void {
  const keys = { regions: `[${region}]`, lookupsPerSecond: '1000', ...settings };
  const lines = Object.entries(keys).map(([key, value]) => `    ${key}: ${value}\n`);
  writeFileSync(
    join(folder, 'policies.yaml'),
    `version: 1\nsources:\n  - id: local\n    type: aws\n${lines.join('')}`,
  );
}

export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: { readonly httpAgent: { readonly keepAlive: boolean } };
}

/** For the calls that a list of steps makes: none of them may be repeated. */
export function clientOptions(endpoint: string): ClientOptions {
  const credentials = { accessKeyId: accessKey, secretAccessKey: 'example' };
  // A server that was started again knows nothing of connections that were kept.
  const requestHandler = { httpAgent: { keepAlive: false } };
  return { endpoint, region, credentials, maxAttempts: 1, requestHandler };
}
