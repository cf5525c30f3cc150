import { event } from './fake-source.ts';

export interface Trap {
  readonly name: string;
  readonly text: string;
  /** The top-level values, where the text is not one JSON value. */
  readonly values?: readonly unknown[];
  /** How many items a scanner that wastes nothing skips; given where skipping is the point. */
  readonly skipped?: number;
}

const grant = event('GrantBerth', { id: 'g-1' });
const look = event('LookAtTide', { id: 'l-1' });
const json = JSON.stringify;

/** Documents on which filters that are cheaper than ours have been seen to miss records, or might. */
export const traps: readonly Trap[] = [
  { name: 'compact, one wanted', text: json({ Records: [look, grant, look] }), skipped: 2 },
  { name: 'pretty-printed', text: json({ Records: [look, grant] }, null, 2), skipped: 1 },
  {
    name: 'tabs and CRLF',
    text: json({ Records: [look, grant] }, null, '\t').replaceAll('\n', '\r\n'),
    skipped: 1,
  },
  {
    name: 'reversed keys',
    text: json({ Records: [Object.fromEntries(Object.entries(grant).reverse())] }),
    skipped: 0,
  },
  { name: 'eventVersion last', text: json({ Records: [{ ...grant, eventVersion: '1.09' }] }), skipped: 0 },
  {
    name: 'eventVersion nested',
    text: json({ Records: [{ detail: { eventVersion: '1.09' }, ...grant }] }),
    skipped: 0,
  },
  {
    name: 'escape in the value',
    text: json({ Records: [grant] }).replace('GrantBerth', 'Grant\\u0042erth'),
    skipped: 0,
  },
  {
    name: 'escape in the key',
    text: json({ Records: [grant] }).replace('eventName', 'event\\u004eame'),
    skipped: 0,
  },
  { name: 'space before the colon', text: json({ Records: [grant] }).replaceAll('":', '" :\n '), skipped: 0 },
  {
    name: 'wanted name in a nested object only',
    text: json({ Records: [{ ...look, sub: { eventName: 'GrantBerth' } }] }),
    skipped: 1,
  },
  {
    name: 'wanted name inside a longer string',
    text: json({ Records: [{ ...look, note: 'a GrantBerth b' }] }),
    skipped: 1,
  },
  {
    name: 'wanted name under another key',
    text: json({ Records: [{ ...look, alias: 'GrantBerth' }] }),
    skipped: 0,
  },
  { name: 'wanted name as a key', text: json({ Records: [{ ...look, GrantBerth: 1 }] }), skipped: 0 },
  {
    name: 'versioned name',
    text: json({ Records: [event('GrantBerth20150331v2'), event('GrantBerth2'), event('X9')] }),
    skipped: 2,
  },
  {
    name: 'escaped quotes before it',
    text: json({ Records: [{ sub: { a: '"],}{"' }, ...grant }, look] }),
    skipped: 1,
  },
  {
    name: 'backslashes before a quote',
    text: json({ Records: [{ sub: { a: '\\', b: '\\\\', c: '\\"' }, ...look }, grant] }),
    skipped: 1,
  },
  { name: 'backslash at item level', text: json({ Records: [{ path: 'C:\\', ...look }, look] }), skipped: 1 },
  {
    name: 'brackets in strings',
    text: json({ Records: [{ ...look, a: ']}', b: '{[', sub: ['}]', { c: '[{"' }] }, grant] }),
    skipped: 1,
  },
  {
    name: 'byte order mark',
    text: `\ufeff${json({ Records: [look, grant] })}`,
    values: [{ Records: [look, grant] }],
    skipped: 1,
  },
  {
    name: 'Records not first, keys after it',
    text: json({ NextToken: 'x', n: [1, { Records: [grant] }], Records: [look, grant], more: { a: [] } }),
    skipped: 1,
  },
  {
    name: 'escaped Records key',
    text: json({ Records: [look, grant] }).replace('Records', '\\u0052ec\\u006frds'),
    skipped: 1,
  },
  { name: 'Records that is no list', text: json({ Records: { a: 1 }, ...grant }), skipped: 0 },
  {
    name: 'Records inside a record',
    text: json({ Records: [{ Records: [grant, grant], ...look }, grant] }),
    skipped: 1,
  },
  { name: 'empty Records', text: '{"Records":[]}', skipped: 0 },
  {
    name: 'empty Records with space, and Events',
    text: json({ Records: [], Events: [grant, look] }).replace('[]', '[ \n ]'),
    skipped: 1,
  },
  {
    name: 'wrappers as JSON lines',
    text: `${json({ Records: [look] })}\n${json({ Records: [grant, look] })}\n`,
    values: [{ Records: [look] }, { Records: [grant, look] }],
    skipped: 2,
  },
  {
    name: 'records as JSON lines, blank lines between',
    text: `${json(look)}\r\n\r\n${json(grant)}\n\n${json(look)}`,
    values: [look, grant, look],
    skipped: 2,
  },
  {
    name: 'concatenated without separators',
    text: `${json(look)}${json(grant)}[${json(look)}]`,
    values: [look, grant, [look]],
    skipped: 2,
  },
  {
    name: 'pretty records one after the other',
    text: [look, grant].map((one) => json(one, null, 2)).join('\n'),
    values: [look, grant],
    skipped: 1,
  },
  { name: 'one pretty record', text: json(grant, null, 4), skipped: 0 },
  { name: 'top-level list', text: json([look, grant, 7, null, 'GrantBerth', [grant], []]), skipped: 1 },
  {
    name: 'EventBridge envelope',
    text: json({ version: '0', 'detail-type': 'AWS API Call', detail: grant }),
    skipped: 0,
  },
  {
    name: 'LookupEvents',
    text: json({ Events: [{ EventName: 'LookAtTide', CloudTrailEvent: json(look) }], NextToken: 'n' }),
    skipped: 0,
  },
  {
    name: 'CloudWatch Logs subscription',
    text: json({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', message: json(grant) }, look] }),
    skipped: 1,
  },
  {
    name: 'duplicate name, wanted last',
    text: '{"Records":[{"eventName":"LookAtTide","eventName":"GrantBerth"}]}',
    skipped: 0,
  },
  {
    name: 'duplicate name, wanted first',
    text: '{"Records":[{"eventName":"GrantBerth","eventName":"LookAtTide"}]}',
    skipped: 0,
  },
  { name: 'no name at all', text: json({ Records: [{ a: 'b' }, {}] }), skipped: 0 },
  { name: 'name nested only', text: json({ Records: [{ sub: look, a: 1 }] }), skipped: 0 },
  {
    name: 'very long strings',
    text: json({ Records: [{ ...look, a: 'x'.repeat(100_000), k: 'é'.repeat(5_000) }, grant] }),
    skipped: 1,
  },
  {
    name: 'empty strings and keys',
    text: json({ Records: [{ '': '', a: '', ...look }, grant] }),
    skipped: 1,
  },
  {
    name: 'letters beyond ASCII',
    text: json({ Records: [{ ...look, ü: 'GräntBerth', '🚢': '🚢' }, grant] }),
    skipped: 1,
  },
  {
    name: 'all kinds of scalars',
    text: json({ Records: [{ ...look, a: -1.5e-7, b: true, c: false, d: null, e: 0 }, grant] }),
    skipped: 1,
  },
  {
    name: 'observed value that is an object',
    text: json({ Records: [{ ...look, account: { id: '1' } }] }),
    skipped: 0,
  },
  {
    name: 'deep nesting',
    text: `{"Records":[{"eventName":"LookAtTide","a":${'['.repeat(500)}${']'.repeat(500)}},${json(grant)}]}`,
    skipped: 1,
  },
];
