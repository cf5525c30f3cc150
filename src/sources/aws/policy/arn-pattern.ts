import { segmentAny, segmentStar } from '../../../core/surface/glob.ts';

/**
 * Resource element: in the first five colon-separated parts a wildcard stays inside its part, except a `*` that
 * is the part's last character: that one may run past the colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourcePattern(written: string): string {
  return inParts(written, (part) => part.replaceAll('?', segmentAny).replaceAll(/\*(?!$)/g, segmentStar));
}

/** ArnLike and ArnEquals compare each of the six parts apart. Undefined where there are fewer. */
export function arnConditionPattern(written: string): string | undefined {
  if (splitAtColons(written).length < 6) return undefined;
  return inParts(written, (part) => part.replaceAll('?', segmentAny).replaceAll('*', segmentStar));
}

/** The colons in a variable's name are none of the ARN's. */
function splitAtColons(written: string): readonly string[] {
  const parts = [''];
  for (const [piece] of written.matchAll(/\uF005\{[^}]*\}|:|[^:\uF005]+/g)) {
    if (piece === ':') parts.push('');
    else parts.push(`${parts.pop() ?? ''}${piece}`);
  }
  return parts;
}

function inParts(written: string, convert: (part: string) => string): string {
  if (!written.startsWith('arn:')) return written;
  const parts = splitAtColons(written);
  return [...parts.slice(0, 5).map(convert), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])].join(
    ':',
  );
}
