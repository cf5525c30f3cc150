import type { SessionEvent } from '../../core/model/event.ts';
import { actorOf } from './actor.ts';
import { field, fieldsOf, flag, nested, present, text, texts } from './fields.ts';
import type { CloudTrailRecord } from './record.ts';

const operations: Readonly<Record<string, string>> = {
  sts: `AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetFederationToken GetSessionToken
    GetDelegatedAccessToken`,
  // `aws login`, and the way in to AWS's own MCP servers.
  signin: `ConsoleLogin SwitchRole ExitRole RenewRole GetSigninToken AuthorizeOAuth2Access CreateOAuth2Token
    CreateOAuth2TokenWithIAM`,
  sso: 'Federate Authenticate GetRoleCredentials CreateToken CreateTokenWithIAM',
  rolesanywhere: 'CreateSession',
  'cognito-identity': 'GetCredentialsForIdentity',
  'bedrock-agentcore': 'GetWorkloadAccessToken GetWorkloadAccessTokenForJWT GetWorkloadAccessTokenForUserId',
};

/** Operations by which somebody comes to a credential, as `service:Operation`. */
export const sessionOperations: ReadonlySet<string> = new Set(
  Object.entries(operations).flatMap(([service, names]) =>
    names.split(/\s+/).map((name) => `${service}:${name}`),
  ),
);

/** Sign-in events fail without an error code. */
export function gaveNothing(record: CloudTrailRecord): boolean {
  if (record.errorCode !== undefined) return true;
  const name = record.operation.slice(record.operation.indexOf(':') + 1);
  return text(record.response, name) === 'Failure' || flag(record.additional, 'success') === false;
}

export function sessionOf(record: CloudTrailRecord, source: string): SessionEvent {
  const { request, response } = record;
  const assumed = nested(response, 'assumedRoleUser');
  return present({
    id: record.id,
    source,
    scope: record.observed.scope,
    occurredAt: record.occurredAt,
    operation: record.operation,
    actor: actorOf(record),
    issuedKeyId: text(nested(response, 'credentials'), 'accessKeyId') ?? sessionKey(record),
    targetRole: targetRole(record),
    sessionName:
      text(request, 'roleSessionName') ?? text(assumed, 'arn')?.split('/').at(-1) ?? text(request, 'name'),
    sourceIdentity: text(request, 'sourceIdentity') ?? text(response, 'sourceIdentity'),
    details: JSON.stringify(detailsOf(record)),
  });
}

/** Roles Anywhere answers with a list of credentials. */
function sessionKey({ response }: CloudTrailRecord): string | undefined {
  const set = field(response, 'credentialSet');
  const first = Array.isArray(set) ? fieldsOf(set[0]) : undefined;
  return text(nested(first, 'credentials'), 'accessKeyId');
}

function targetRole(record: CloudTrailRecord): string | undefined {
  const { request, resources, identity, operation } = record;
  const role = text(request, 'roleArn') ?? text(request, 'targetPrincipal');
  if (role !== undefined) return role;
  // In the account of the role the request may be missing, but its `resources` are there.
  const listed = resources.map((each) => text(each, 'ARN')).find((arn) => arn && /:role\//.test(arn));
  if (listed !== undefined || operation !== 'signin:SwitchRole') return listed;
  return text(nested(identity, 'sessionContext', 'sessionIssuer'), 'arn') ?? text(identity, 'arn');
}

/** Whatever tells who is behind a session; no credentials, no policy text. */
function detailsOf(record: CloudTrailRecord): Readonly<Record<string, unknown>> {
  const { request, response, additional, serviceDetails } = record;
  return present({
    assumedRole: text(nested(response, 'assumedRoleUser'), 'arn'),
    audience: text(response, 'audience'),
    clientId: text(request, 'client_id') ?? text(request, 'clientId'),
    durationSeconds: field(request, 'durationSeconds'),
    externalId: text(request, 'externalId'),
    federatedUser: text(nested(response, 'federatedUser'), 'arn'),
    identityId: text(request, 'identityId'),
    issuer: text(response, 'issuer'),
    principalTags: field(request, 'principalTags'),
    provider:
      text(response, 'provider') ?? text(request, 'providerId') ?? text(request, 'principalArn') ?? undefined,
    requestId: text(record.raw, 'requestID'),
    resource: text(request, 'resource'),
    role: text(request, 'roleName') ?? text(serviceDetails, 'role_name'),
    roleAccount: text(request, 'accountId') ?? text(serviceDetails, 'account_id'),
    sharedEventId: record.sharedEventId,
    subject: text(response, 'subjectFromWebIdentityToken') ?? text(response, 'subject'),
    switchFrom: text(additional, 'switchFrom'),
    taskPolicy: text(nested(request, 'taskPolicyArn'), 'arn'),
    transitiveTagKeys: field(request, 'transitiveTagKeys'),
    vpcEndpointId: text(record.raw, 'vpcEndpointId'),
    sessionPolicies: policyArns(record),
    hasSessionPolicy: field(request, 'policy') === undefined ? undefined : true,
  });
}

function policyArns({ request }: CloudTrailRecord): readonly string[] | undefined {
  const given = field(request, 'policyArns');
  if (!Array.isArray(given)) return undefined;
  return given.flatMap((each) => texts(fieldsOf(each), 'arn'));
}
