import type { Request } from '../../../src/core/model/access.ts';
import type { Encoding } from './smt.ts';

export type Direction = 'widened' | 'narrowed';

/** `undefined` as verdict: none before the time was up. */
export interface Answer {
  readonly ms: number;
  readonly isDifferent: boolean | undefined;
  readonly witness: Request | undefined;
}

export type Ask = (encoding: Encoding, direction: Direction) => Promise<Answer>;

interface Peer {
  readonly init: () => Promise<{ readonly Z3: Z3 }>;
}

type Handle = { readonly __brand: string };

interface Z3 {
  readonly mk_config: () => Handle;
  readonly mk_context: (config: Handle) => Handle;
  readonly del_config: (config: Handle) => void;
  readonly del_context: (context: Handle) => void;
  readonly eval_smtlib2_string: (context: Handle, text: string) => Promise<string>;
}

const limitMs = 20_000;

/** z3 in this process, warmed up by one small question. */
export async function openSolver(): Promise<Ask> {
  // Not a literal: the peer is installed for the benchmark only, and the project must type-check without it.
  const peer: string = 'z3-solver';
  const { init } = (await import(peer)) as Peer;
  const { Z3 } = await init();
  const warmUp = '(declare-const a String)(assert (str.in_re a (re.++ (str.to_re "b") re.all)))(check-sat)';
  await inContext(Z3, (ask) => ask(warmUp));
  return (encoding, direction) =>
    inContext(Z3, async (ask) => {
      const start = performance.now();
      const said = await ask(`(set-option :timeout ${limitMs})\n${encoding[direction]}`);
      const values = said === 'sat' ? await valuesOf(encoding, ask) : undefined;
      const ms = performance.now() - start;
      if (said === 'sat') return { ms, isDifferent: true, witness: values && encoding.requestOf(values) };
      if (said !== 'unsat' && said !== 'unknown') throw new Error(`z3: ${said}`);
      return { ms, isDifferent: said === 'unknown' ? undefined : false, witness: undefined };
    });
}

/** A context keeps what it is told: each question has its own. */
async function inContext<T>(z3: Z3, use: (ask: (text: string) => Promise<string>) => Promise<T>): Promise<T> {
  const config = z3.mk_config();
  const context = z3.mk_context(config);
  z3.del_config(config);
  try {
    return await use(async (text) => (await z3.eval_smtlib2_string(context, text)).trim());
  } finally {
    z3.del_context(context);
  }
}

async function valuesOf(
  { variables }: Encoding,
  ask: (text: string) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const said = await ask(variables.map((name) => `(get-value (${name}))`).join('\n'));
  return new Map(
    said.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^\(\((\w+) (.*)\)\)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
