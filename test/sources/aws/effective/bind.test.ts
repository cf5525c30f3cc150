import { describe, expect, it } from 'vitest';
import { allow, ann, clerk, home, person, role } from './decisions.ts';
import { sightOf } from './estate.ts';

const linked = role('AWSServiceRoleForVault');
const single = role('AWSReservedSSO_Desk_0123456789abcdef');

/** Whether a grant on these terms is there for certain, is gone for certain, or hangs on what is not known. */
function told(who: string, operator: string, pattern: string): 'met' | 'not met' | 'open' {
  const terms = { Condition: { [operator]: { 'aws:PrincipalArn': pattern } } };
  const [boxes = []] = sightOf({ people: [person(who, [allow('s3:*', terms)])] }).identityOf(who).surface
    .layers;
  const [box] = boxes;
  if (!box) return 'not met';
  return box.clauses.length === 0 ? 'met' : 'open';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
describe('a condition on the ARN of who asks', () => {
  const all = (rest: string) => `arn:aws:iam::*:${rest}`;
  it.each([
    [clerk, 'ArnLike', all('role/clerk'), 'met'],
    [clerk, 'ArnLike', all('role/*'), 'met'],
    [clerk, 'ArnNotLike', all('role/cl*'), 'not met'],
    [clerk, 'ArnLike', all('user/desk/*'), 'not met'],
    [clerk, 'ArnEquals', `arn:aws:sts::${home}:assumed-role/clerk/*`, 'not met'],
    [ann, 'ArnLike', all('user/ann'), 'met'],
    // Whether it lies under that path is not known.
    [clerk, 'ArnLike', all('role/teams/*'), 'open'],
    [clerk, 'ArnEquals', `arn:aws:iam::${home}:role/teams/clerk`, 'open'],
    [clerk, 'ArnEquals', `arn:aws:iam::${home}:role/teams/other`, 'not met'],
    // Only roles that AWS made lie under these, and their names show it.
    [clerk, 'ArnLike', all('role/aws-service-role/*'), 'not met'],
    [clerk, 'ArnNotLike', all('role/aws-reserved/sso.amazonaws.com/*'), 'met'],
    [linked, 'ArnLike', all('role/aws-service-role/*'), 'met'],
    [linked, 'ArnLike', all('role/aws-service-role/ec2.amazonaws.com/*'), 'open'],
    [single, 'ArnLike', all('role/aws-reserved/sso.amazonaws.com/*'), 'open'],
  ] as const)('%s %s %s: %s', (who, operator, pattern, expected) => {
    expect(told(who, operator, pattern)).toBe(expected);
  });
});
