import { literalAny, literalStar } from '../../../core/surface/glob.ts';
import { hasVariable, variable } from '../../../core/surface/variable.ts';

const written = /\$\{([^}]*)\}/g;
const form = /^\s*([^\s,'*?$]+)\s*(?:,\s*'([^']*)'\s*)?$/;
const characters: Readonly<Record<string, string>> = { '*': literalStar, '?': literalAny, $: '$' };

/**
 * Text with its policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters
 * themselves. Undefined for a form that is not documented.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readVariables(text: string): string | undefined {
  let isUnderstood = true;
  const read = text.replaceAll(written, (_, inner: string) => {
    const character = characters[inner];
    if (character !== undefined) return character;
    const match = form.exec(inner);
    if (!match) isUnderstood = false;
    return variable(match?.[1] ?? '', match?.[2]);
  });
  return isUnderstood ? read : undefined;
}

/** Variables are documented for the part behind the fifth colon of an ARN only. */
export function isVariableEarly(text: string): boolean {
  if (!text.startsWith('arn:') || !hasVariable(text)) return false;
  const [early = ''] = /^(?:[^:]*:){0,4}[^:]*/.exec(text) ?? [];
  return hasVariable(early);
}
