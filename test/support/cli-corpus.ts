import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allow, createRole, event, type Json, putRolePolicy, s3Delivery, zipped } from './cli-trail.ts';

/** A small generator of its own, so that no seed of the product's can leak in. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface CorpusSize {
  readonly files: number;
  readonly perFile: number;
}

const start = Date.UTC(2026, 9, 1);

/** A folder of deliveries, every other one compressed: changes, refused calls, reads, calls nobody decodes. */
export function writeCorpus(folder: string, { files, perFile }: CorpusSize): void {
  const random = seeded(files * 1000 + perFile);
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file += 1) {
    const events = Array.from({ length: perFile }, (_, index) => someEvent(file * perFile + index, random));
    const text = s3Delivery(events);
    const name = join(folder, `delivery-${String(file).padStart(4, '0')}.json`);
    if (file % 2 === 0) writeFileSync(name, text);
    else writeFileSync(`${name}.gz`, zipped(text));
  }
}

function someEvent(index: number, random: () => number): Json {
  const at = new Date(start + index * 7_000).toISOString().replace('.000Z', 'Z');
  const id = `c-${String(index).padStart(7, '0')}`;
  const role = `role-${Math.floor(random() * 60)}`;
  const dice = random();
  if (dice < 0.05) return createRole(role, at, id);
  if (dice < 0.6) {
    const document = allow('s3:GetObject', `arn:aws:s3:::bucket-${Math.floor(random() * 300)}/*`);
    return putRolePolicy(role, document, at, id);
  }
  if (dice < 0.65) return event({ name: 'PutRolePolicy', at, id, error: 'AccessDenied' });
  if (dice < 0.7)
    return event({ service: 'apprunner', name: 'PauseService', at, id, request: { serviceArn: role } });
  return event({ name: 'GetRole', at, id, readOnly: true, request: { roleName: role } });
}
