import type { Request } from '../../../src/core/model/access.ts';
import type { Encoding } from './smt.ts';

export type Direction = 'widened' | 'narrowed';

export interface Answer {
  readonly ms: number;
  /** Undefined: none before the time was up. */
  readonly isDifferent: boolean | undefined;
  readonly witness: Request | undefined;
}

export type Ask = (encoding: Encoding, direction: Direction) => Promise<Answer>;

interface Peer {
  readonly init: () => Promise<{ readonly Z3: Z3 }>;
}

type Handle = { readonly handle: 'of z3' };

interface Z3 {
  readonly global_param_set: (name: string, value: string) => void;
  readonly mk_config: () => Handle;
  readonly mk_context: (config: Handle) => Handle;
  readonly del_config: (config: Handle) => void;
  readonly del_context: (context: Handle) => void;
  readonly mk_solver: (context: Handle) => Handle;
  readonly solver_inc_ref: (context: Handle, solver: Handle) => void;
  readonly solver_from_string: (context: Handle, solver: Handle, text: string) => void;
  /** 1: there is a model; -1: there is none; 0: not known. */
  readonly solver_check: (context: Handle, solver: Handle) => Promise<number>;
  readonly solver_get_model: (context: Handle, solver: Handle) => Handle;
  readonly model_to_string: (context: Handle, model: Handle) => string;
}

const limitMs = 20_000;

/** z3 in this process, warmed up by one small question. */
export async function openSolver(): Promise<Ask> {
  // Not a literal: the peer is installed for the benchmark only, and the project must type-check without it.
  const peer: string = 'z3-solver';
  const { init } = (await import(peer)) as Peer;
  const { Z3 } = await init();
  Z3.global_param_set('timeout', String(limitMs));
  await solve(Z3, '(declare-const a String)(assert (str.in_re a (re.++ (str.to_re "b") re.all)))');
  return async (encoding, direction) => {
    const start = performance.now();
    const { verdict, model } = await solve(Z3, encoding[direction]);
    const ms = performance.now() - start;
    const witness = model === undefined ? undefined : encoding.requestOf(valuesIn(model));
    return { ms, isDifferent: verdict === 0 ? undefined : verdict === 1, witness };
  };
}

interface Solved {
  readonly verdict: number;
  readonly model: string | undefined;
}

/**
 * Not by `eval_smtlib2_string`: the package lets go of its text before the other thread has read it, and then z3
 * is now and then asked something else.
 */
async function solve(z3: Z3, text: string): Promise<Solved> {
  const config = z3.mk_config();
  const context = z3.mk_context(config);
  z3.del_config(config);
  const solver = z3.mk_solver(context);
  z3.solver_inc_ref(context, solver);
  z3.solver_from_string(context, solver, text);
  const verdict = await z3.solver_check(context, solver);
  const model = verdict === 1 ? z3.model_to_string(context, z3.solver_get_model(context, solver)) : undefined;
  z3.del_context(context);
  return { verdict, model };
}

/** Lines like `action -> "s3:getobject"`; the variables that do not matter are left out. */
function valuesIn(model: string): ReadonlyMap<string, string> {
  return new Map(
    model.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^(\w+) -> (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
