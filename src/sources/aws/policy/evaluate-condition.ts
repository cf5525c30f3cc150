import { isPrivateRange } from './evaluate-address.ts';
import { type ContextValues, isKnown } from './evaluate-context.ts';
import { asList, asText, type Finding, isRecord } from './evaluate-finding.ts';
import { allOf, anyOf, negate, type Verdict, variableKeys } from './evaluate-match.ts';
import { type Operator, onPublicAddress, readOperator, type ValueTest } from './evaluate-operator.ts';

/** One finding per operator and key. All must hold; the values of one are alternatives. */
export function conditionFindings(
  condition: unknown,
  context: ContextValues,
  variables: ContextValues | undefined,
): readonly Finding[] {
  if (condition === undefined) return [];
  if (!isRecord(condition)) return [broken([asText(condition)], 'Condition is not an object')];
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) return [broken([asText(keys)], `\`${operator}\` does not hold condition keys`)];
    return Object.entries(keys).map(([key, written]) =>
      finding({ operator, key, values: asList(written), context, variables }),
    );
  });
}

function broken(written: readonly string[], problem: string): Finding {
  return { element: 'condition', verdict: 'unknown', written, problem };
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
  readonly context: ContextValues;
  readonly variables: ContextValues | undefined;
}

function finding({ operator: name, key, values, context, variables }: Condition): Finding {
  const lowerKey = key.toLowerCase();
  const isKeyKnown = isKnown(context, lowerKey);
  const held = context.get(lowerKey);
  const common = {
    element: 'condition',
    operator: name,
    key,
    written: values.map(asText),
    held: isKeyKnown ? (held ?? 'absent') : 'unknown',
  } as const;
  const operator = readOperator(name);
  if (!operator)
    return { ...common, verdict: 'unknown', problem: `\`${name}\` is no condition operator of AWS` };
  if (values.length === 0 || values.some((value) => typeof value === 'object'))
    return { ...common, verdict: 'unknown', problem: 'it holds no values that AWS could compare' };
  const test = operator.test && lowerKey === 'aws:sourceip' ? publicOnly(operator.test) : operator.test;
  const question = { operator: { ...operator, test }, key: lowerKey, written: common.written, variables };
  const verdict = isKeyKnown ? meets(question, held) : meetsUnknown(question);
  if (verdict !== 'unknown') return { ...common, verdict };
  const unknownKeys = unknownOf(context, [
    lowerKey,
    ...(variables && test ? common.written.flatMap(variableKeys) : []),
  ]);
  if (unknownKeys.length > 0) return { ...common, verdict, unknownKeys };
  return { ...common, verdict, problem: problemOf(question, held) };
}

function unknownOf(context: ContextValues, keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].filter((key) => !isKnown(context, key));
}

function publicOnly(test: ValueTest): ValueTest {
  return test === readOperator('IpAddress')?.test ? onPublicAddress : test;
}

interface Question {
  readonly operator: Operator;
  readonly key: string;
  readonly written: readonly string[];
  readonly variables: ContextValues | undefined;
}

/** `held` undefined: the key is absent. */
function meets({ operator, written, variables }: Question, held: readonly string[] | undefined): Verdict {
  const { test, isNegated, ifExists, over } = operator;
  if (!test) return meetsNull(operator, written, held);
  // AWS calls an empty text a null data set: to a set operator it is as if the key were absent.
  const isNull = held?.every((value) => value === '') ?? true;
  if (over !== 'one' && isNull) return over === 'every' || (held === undefined && ifExists);
  // The suffix is AWS's one exception to what absence means, set operators included.
  if (held === undefined) return ifExists || isNegated;
  // AWS requires a set operator for several values: one for a single value does not match them. What a negated
  // one does is not documented.
  if (over === 'one' && held.length !== 1) return isNegated ? 'unknown' : false;
  const outcomes = held.map((value) =>
    negate(anyOf(written.map((one) => test(value, one, variables))), isNegated),
  );
  return over === 'every' ? allOf(outcomes) : anyOf(outcomes);
}

/** Whatever the request holds under the key. */
function meetsUnknown({ operator, written }: Question): Verdict {
  if (!operator.test && operator.over !== 'one') return operator.over === 'every';
  if (!operator.test) return written.includes('true') && written.includes('false') ? true : 'unknown';
  if (operator.test !== onPublicAddress || operator.over !== 'one' || !written.every(isPrivateRange))
    return 'unknown';
  if (operator.isNegated) return true;
  return operator.ifExists ? 'unknown' : false;
}

function meetsNull(
  { over }: Operator,
  written: readonly string[],
  held: readonly string[] | undefined,
): Verdict {
  if (written.some((value) => value !== 'true' && value !== 'false')) return 'unknown';
  if (over !== 'one') return over === 'every';
  if (written.includes('true') && written.includes('false')) return true;
  // A value that is null is not what `false` asks for; whether it is what `true` asks for is not documented.
  if (held?.every((value) => value === '')) return written.includes('true') ? 'unknown' : false;
  return written.includes(String(held === undefined));
}

function problemOf({ operator, key }: Question, held: readonly string[] | undefined): string {
  if (operator.over === 'one' && held && held.length > 1)
    return 'the request holds several values, and AWS documents this operator for one';
  if (key === 'aws:sourceip') return 'it never holds a private address; `aws:VpcSourceIp` does';
  return 'what AWS makes of these values is not documented';
}
