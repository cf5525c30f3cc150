type Sdk = Readonly<Record<string, unknown>>;

/** Each service's part of the SDK, loaded when it is first called. */
const services: Readonly<Record<string, () => Promise<Sdk>>> = {
  cloudtrail: () => import('./cloudtrail.ts'),
  ecr: () => import('./ecr.ts'),
  iam: () => import('./iam.ts'),
  kms: () => import('./kms.ts'),
  lambda: () => import('./lambda.ts'),
  organizations: () => import('./organizations.ts'),
  s3: () => import('./s3.ts'),
  secretsmanager: () => import('./secretsmanager.ts'),
  sns: () => import('./sns.ts'),
  sqs: () => import('./sqs.ts'),
  sts: () => import('./sts.ts'),
};

export function loadSdk(service: string): Promise<Sdk> {
  const load = services[service];
  if (!load) throw new Error(`no SDK for ${service}`);
  return load();
}
