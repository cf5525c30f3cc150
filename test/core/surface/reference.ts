import type { Box, Clause, PatternSet, Surface } from '../../../src/core/model/access.ts';

/** The slow, obvious meaning: every request of a tiny world, decided box by box. Shares no code with the algebra. */
export interface TinyRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const principals = ['p', 'q', 'r'];
const actions = ['s:a', 's:b', 't:a', 's:q', 's:aq', 's:qa', 's:aqa', 't:q', 'q:qa', 'q:q'];
const resources = ['', 'a', 'b', 'c', 'ab', 'ac', 'cb', 'cc', 'acb'];
const ones = [undefined, 'x', 'y', 'xz', 'w'];
const sets = [undefined, ['x'], ['y'], ['w'], ['x', 'y'], ['x', 'w'], ['y', 'w'], ['x', 'y', 'w']];
const flags = [undefined, 'true', 'false'];

export const world: readonly TinyRequest[] = principals.flatMap((principal) =>
  actions.flatMap((action) =>
    resources.flatMap((resource) =>
      ones.flatMap((one) =>
        [
          ...sets.map((set) => ({ one, set, flag: undefined })),
          ...flags.map((flag) => ({ one, set: undefined, flag })),
        ].map((context) => ({
          principal,
          action,
          resource,
          context: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)),
        })),
      ),
    ),
  ),
) as readonly TinyRequest[];

/** `turns` says, for each opaque reason, whether boxes with that reason match inside their bound. */
export function allows(
  surface: Surface,
  request: TinyRequest,
  turns: ReadonlySet<string> = new Set(),
): boolean {
  const hits = (box: Box) => holds(box, request) && (box.opaque === undefined || turns.has(box.opaque));
  if (surface.layers.some((layer) => layer.some((box) => box.effect === 'deny' && hits(box)))) return false;
  return surface.layers.every((layer) => layer.some((box) => box.effect === 'allow' && hits(box)));
}

function holds(box: Box, { principal, action, resource, context }: TinyRequest): boolean {
  return (
    within(box.principals, principal) &&
    within(box.actions, action) &&
    within(box.resources, resource) &&
    box.clauses.every((clause) => meets(clause, context[clause.key]))
  );
}

function within(set: PatternSet | undefined, text: string): boolean {
  if (!set) return true;
  return set.patterns.some((pattern) => glob(pattern, text)) === (set.kind === 'in');
}

const known = new Map<string, boolean>();

function glob(pattern: string, text: string): boolean {
  const key = `${pattern} ${text}`;
  const found =
    known.get(key) ?? new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
  known.set(key, found);
  return found;
}

function meets({ operator, values }: Clause, held: string | readonly string[] | undefined): boolean {
  if (operator === 'Null') return values.includes(String(held === undefined));
  const base = operator.replace(/^For\w+:/, '').replace('IfExists', '');
  const isNegated = base.includes('Not');
  if (held === undefined) {
    if (operator.endsWith('IfExists') || operator.startsWith('ForAll')) return true;
    return operator.startsWith('ForAny') ? false : isNegated;
  }
  const passes = (value: string) =>
    values.some((written) => (base.endsWith('Like') ? glob(written, value) : written === value)) !==
    isNegated;
  const list = typeof held === 'string' ? [held] : held;
  return operator.startsWith('ForAny') ? list.some(passes) : list.every(passes);
}
