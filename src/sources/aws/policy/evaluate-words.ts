import type { Finding } from './evaluate-finding.ts';
import type { Layer, Ruling } from './evaluate-layers.ts';

const names = {
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'trust policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'SCP level',
  rcp: 'RCP level',
} as const;

export function layerWords({ name, label }: Layer): string {
  return label === undefined ? names[name] : `${names[name]} \`${label}\``;
}

/** `file:line` and the statement's id. */
export function placeOf({ document, line, statement }: Ruling): string {
  const place = line === undefined ? document : `${document}:${line}`;
  return statement === undefined ? place : `${place} ${statement}`;
}

/** Why a part of a statement does not match, or cannot be decided. */
export function reasonWords(finding: Finding): string {
  const { element, problem, written } = finding;
  if (element === 'document' || element === 'statement') return problem ?? '';
  const label = `${finding.isNot ? 'Not' : ''}${titles[element]}`;
  const what = `${label} ${conditionWords(finding)}${few(written)}`;
  if (problem !== undefined) return `${what}: ${problem}`;
  if (element === 'condition') return `${what}: ${heldWords(finding)}`;
  if (finding.verdict === 'unknown') return `${what}: ${unknownWords(finding)}`;
  return finding.isNot ? `${label} leaves out ${few(written)}` : `${label} is ${few(written)}`;
}

const titles = {
  action: 'Action',
  resource: 'Resource',
  principal: 'Principal',
  condition: 'Condition',
} as const;

function conditionWords({ operator, key }: Finding): string {
  return operator === undefined || key === undefined ? '' : `${operator} ${key} `;
}

function heldWords(finding: Finding): string {
  const { held, unknownKeys, key } = finding;
  if (held === 'absent') return 'the request holds no such key';
  if (held === 'unknown') return 'what the request holds is not known';
  const others = (unknownKeys ?? []).filter((one) => one !== key?.toLowerCase());
  if (others.length > 0) return `what the request holds under ${others.join(', ')} is not known`;
  return `the request holds ${few(held ?? [])}`;
}

function unknownWords({ unknownKeys = [] }: Finding): string {
  return `what the request holds under ${unknownKeys.join(', ')} is not known`;
}

const shown = 4;

function few(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  const first = items.slice(0, shown).map((item) => (item === '' ? '""' : item));
  return items.length > shown ? `${first.join(', ')} and ${items.length - shown} more` : first.join(', ');
}
