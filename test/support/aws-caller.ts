import { type Instant, instant } from '../../src/core/model/time.ts';
import type { Caller, Target } from '../../src/sources/aws/collect/client.ts';
import { CallError, type Failure } from '../../src/sources/aws/collect/failure.ts';
import type { Fields } from '../../src/sources/aws/fields.ts';

export interface Asked {
  readonly operation: string;
  readonly region: string;
  readonly input: Fields;
}

/** Answers by script; what is not in it is refused. */
export type Script = (asked: Asked, count: number) => Fields | Failure | undefined;

/** AWS at the port: no network, no SDK, a clock that ticks with every call. */
export function scriptedCaller(
  script: Script,
  start: Instant,
): Caller & { readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const call = async (operation: string, { region }: Target, input: Fields) => {
    const one = { operation, region, input };
    asked.push(one);
    const answer = script(one, asked.filter((other) => other.operation === operation).length);
    if (answer === undefined) throw new CallError(denied(operation), {});
    if (isFailure(answer)) throw new CallError(answer, {});
    return { response: answer, at: instant(start + asked.length * 1000) };
  };
  return {
    asked,
    call,
    open: async (target, bucket, key) => {
      const { response } = await call('s3:GetObject', target, { Bucket: bucket, Key: key });
      return chunks(Buffer.from(String(response.Body)));
    },
    region: async () => 'us-east-1',
  };
}

async function* chunks(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

function isFailure(answer: Fields | Failure): answer is Failure {
  return 'kind' in answer && 'code' in answer && 'message' in answer;
}

export function denied(operation: string): Failure {
  return { kind: 'denied', code: 'AccessDenied', message: `not allowed to ${operation}` };
}

export function failure(kind: Failure['kind'], code: string): Failure {
  return { kind, code, message: 'as scripted' };
}
