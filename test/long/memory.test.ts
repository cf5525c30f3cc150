import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtMain, started } from '../support/cli-built.ts';
import { event, type Json, putRolePolicy, trust } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

const gigabyte = 1024 ** 3;
const mostMegabytes = 300;
const cwd = makeFolder(afterAll);
let records = 0;
let changes = 0;

/** One delivery of one line, as one `Records` list: what cannot be split without being read. */
beforeAll(() => {
  const file = openSync(join(cwd, 'large.json'), 'w');
  writeSync(file, '{"Records":[');
  for (let bytes = 0; bytes < gigabyte; ) {
    const batch: Json[] = [];
    for (let index = 0; index < 500; index += 1) batch.push(someEvent());
    const text = batch.map((one) => JSON.stringify(one)).join(',');
    bytes += writeSync(file, records > 500 ? `,${text}` : text);
  }
  writeSync(file, ']}');
  closeSync(file);
});

function someEvent(): Json {
  records += 1;
  const at = new Date(Date.UTC(2026, 9, 1) + records * 1000).toISOString().replace('.000Z', 'Z');
  const id = `l-${records}`;
  if (records % 40 === 0) {
    changes += 1;
    return putRolePolicy(`role-${records % 997}`, trust(`arn:aws:iam::${222222222222}:root`), at, id);
  }
  const padding = 'x'.repeat(records % 1500);
  return event({ name: 'GetRole', at, id, readOnly: true, request: { roleName: padding } });
}

describe('one file of a gigabyte', () => {
  it(`is imported in less than ${mostMegabytes} MB of memory`, async () => {
    const path = join(cwd, 'large.json');
    expect(statSync(path).size).toBeGreaterThan(gigabyte);
    const main = pathToFileURL(builtMain()).href;
    // Told by the process itself at its end; in KiB.
    const program =
      `process.on('exit', () => process.stdout.write(String(process.resourceUsage().maxRSS)));` +
      `process.argv.splice(1, 0, 'drift'); await import(${JSON.stringify(main)});`;
    const argv = ['--input-type=module', '--eval', program, 'import', path];
    const { code, stdout, stderr } = await started(process.execPath, argv, {
      cwd,
      env: { PATH: process.env.PATH },
    }).ended;
    expect(code).toBe(0);
    const megabytes = Number(stdout) / 1024;
    process.stderr.write(`import of 1 GB: at most ${Math.round(megabytes)} MB resident\n`);
    expect(stderr).toContain(
      `read 1 file with ${records.toLocaleString('en-US')} records\nnew: ${changes.toLocaleString('en-US')} changes, `,
    );
    expect(megabytes).toBeLessThan(mostMegabytes);
  });
});
