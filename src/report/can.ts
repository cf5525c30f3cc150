import type { AccessDecision, DecisionReason } from '../core/model/decision.ts';
import { visible, visibleJson } from './visible.ts';
import { wrapped } from './wrapped.ts';

/** The machine contract: `schemaVersion` first, additive within a major. */
export function renderCanJson(result: AccessDecision): string {
  const { decision, request, because, unknownKeys, filled, notes, catalogue } = result;
  return visibleJson({
    schemaVersion: '1.0',
    decision,
    request: { ...request, principal: request.principal ?? null },
    because: because.map(reasonJson),
    unknownKeys,
    filled: filled.map((one) => ({ ...one, assumption: one.assumption ?? null })),
    notes,
    catalogue,
  });
}

function reasonJson(one: DecisionReason): object {
  const { kind, layer, level, document, statement, line, effect, text, reasons } = one;
  return {
    kind,
    layer: layer ?? null,
    level: level ?? null,
    document: document ?? null,
    statement: statement ?? null,
    line: line ?? null,
    effect: effect ?? null,
    text,
    reasons: reasons.map((reason) => ({
      element: reason.element,
      verdict: reason.verdict,
      text: reason.text,
      key: reason.key ?? null,
      operator: reason.operator ?? null,
      written: reason.written,
      held: reason.held ?? null,
      unknownKeys: reason.unknownKeys ?? [],
    })),
  };
}

const titles = {
  allowed: 'ALLOWED',
  'implicitly-denied': 'DENIED, nothing allows it',
  'explicitly-denied': 'DENIED, explicitly',
  indeterminate: 'INDETERMINATE',
} as const;

/** The decision on the first line, then what it rests on. */
export function renderCanTerminal(result: AccessDecision, columns: number): string {
  const { decision, request, because, unknownKeys, filled, notes } = result;
  const width = Math.min(Math.max(columns, 40), 100);
  const line = (text: string, indent: number) => wrapped(visible(text), indent, width);
  const who = request.principal === undefined ? '' : ` for ${request.principal}`;
  const holds = filled.map(({ key, value, assumption }) => {
    const what = value === null ? `no ${key}` : `${key} ${value}`;
    return assumption === undefined ? what : `${what} (assuming that ${assumption})`;
  });
  const lines = [
    visible(titles[decision]),
    ...line(`${request.action} on ${request.resource}${who}`, 2),
    '',
    ...(unknownKeys.length > 0 ? line(`It hangs on ${unknownKeys.join(', ')}.`, 0) : []),
    ...because.flatMap((one) => [
      ...line(one.text, one.kind === 'near' ? 2 : 0),
      ...one.reasons.flatMap((reason) => line(reason.text, 4)),
    ]),
    ...(holds.length > 0 ? ['', ...line(`filled in: ${holds.join(', ')}`, 0)] : []),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => line(`note: ${note}`, 0))] : []),
  ];
  return `${lines.join('\n')}\n`;
}
