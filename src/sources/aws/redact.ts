import { isFields, isMasked } from './fields.ts';

export interface Redacted {
  /** Minified JSON. */
  readonly body: string;
  /** JSON pointers to what was replaced, in document order. */
  readonly pointers: readonly string[];
}

const replacement = 'REDACTED';

/** Keys whose value is a credential whatever its form; compared in lower case without `-` and `_`. */
const secretKeys: ReadonlySet<string> = new Set([
  'accesstoken',
  'apikeyvalue',
  'authcode',
  'authorization',
  'authorizationcode',
  'authtoken',
  'bearertoken',
  'clientassertion',
  'clientsecret',
  'codeverifier',
  'idtoken',
  'keymaterial',
  'presharedkey',
  'privatekey',
  'refreshtoken',
  'samlassertion',
  'samlresponse',
  'secretaccesskey',
  'secretbinary',
  'secretkey',
  'secretstring',
  'sessiontoken',
  'signintoken',
  'tokencode',
  'userdata',
  'webidentitytoken',
  'xamzsecuritytoken',
  'xamzsignature',
]);

const secretEnding = /(?:password|passphrase|privatekey|clientsecret)$/;

const environmentKeys: ReadonlySet<string> = new Set(['environment', 'environmentvariables']);

/** Secrets that sit inside a longer text: a URL's query, a header, a key in PEM form. */
const secretTexts: readonly (readonly [pattern: RegExp, put: string])[] = [
  [
    /([?&](?:auth_?code|code|state|[a-z_-]*token|[a-z_-]*signature|samlresponse)=)[^&\s"'<>]+/gi,
    `$1${replacement}`,
  ],
  [/\b(bearer)\s+[a-z0-9._~+/-]{20,}=*/gi, `$1 ${replacement}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, replacement],
];

/** The event as minified JSON with every secret replaced; what is already masked stays as it is. */
export function redact(event: unknown): Redacted {
  const pointers: string[] = [];
  const body = JSON.stringify(cleaned(event, '', pointers));
  return { body, pointers };
}

function cleaned(value: unknown, pointer: string, pointers: string[]): unknown {
  if (typeof value === 'string') return cleanedText(value, pointer, pointers);
  if (Array.isArray(value)) return value.map((each, index) => cleaned(each, `${pointer}/${index}`, pointers));
  if (!isFields(value)) return value;
  return mapped(value, pointer, (each, key, at) => {
    const name = key.toLowerCase().replaceAll(/[-_]/g, '');
    if (secretKeys.has(name) || secretEnding.test(name)) return hidden(each, at, pointers);
    if (environmentKeys.has(name)) return cleanedEnvironment(each, at, pointers);
    return cleaned(each, at, pointers);
  });
}

/** Lambda's `environment.variables`, CodeBuild's and Batch's lists of `{ name, value }`, or a plain map. */
function cleanedEnvironment(value: unknown, pointer: string, pointers: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((each, index) => cleanedEnvironment(each, `${pointer}/${index}`, pointers));
  }
  if (!isFields(value)) return cleaned(value, pointer, pointers);
  return mapped(value, pointer, (each, key, at) => {
    if (key === 'name' || key === 'type') return each;
    if (typeof each === 'string') return hidden(each, at, pointers);
    return cleanedEnvironment(each, at, pointers);
  });
}

function mapped(
  value: Readonly<Record<string, unknown>>,
  pointer: string,
  each: (value: unknown, key: string, pointer: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, each(held, key, `${pointer}/${escaped(key)}`)]),
  );
}

/** Text and containers are replaced whole; numbers, flags and null say nothing secret. */
function hidden(value: unknown, pointer: string, pointers: string[]): unknown {
  if (typeof value === 'string' ? value === '' || isMasked(value) : typeof value !== 'object' || !value) {
    return value;
  }
  pointers.push(pointer);
  return replacement;
}

function cleanedText(value: string, pointer: string, pointers: string[]): string {
  let result = value;
  for (const [pattern, put] of secretTexts) result = result.replace(pattern, put);
  if (result !== value) pointers.push(pointer);
  return result;
}

/** RFC 6901. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
