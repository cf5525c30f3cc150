import type { Decoder } from './call.ts';
import { eventBuses } from './event-buses.ts';
import { iamCredentials } from './iam-credentials.ts';
import { iamPolicies } from './iam-policies.ts';
import { iamPrincipals } from './iam-principals.ts';
import { kms } from './kms.ts';
import { lambda } from './lambda.ts';
import { messaging } from './messaging.ts';
import { organizations } from './organizations.ts';
import { resourcePolicies } from './resource-policies.ts';
import { s3 } from './s3.ts';

/** Every operation that is decoded, by `service:Operation`. */
export const decoders: ReadonlyMap<string, Decoder> = new Map(
  [
    iamPrincipals,
    iamPolicies,
    iamCredentials,
    organizations,
    s3,
    kms,
    messaging,
    lambda,
    resourcePolicies,
    eventBuses,
  ].flatMap((table) => Object.entries(table)),
);
