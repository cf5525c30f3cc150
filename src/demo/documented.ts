/**
 * Records the demo makes although none with its contents has been recorded in public: the shape follows the API
 * reference (request and response keys in lower camel case, as CloudTrail writes all of IAM).
 */
export interface DocumentedCall {
  readonly eventSource: string;
  readonly eventName: string;
  readonly page: string;
}

export const documentationOnly: readonly DocumentedCall[] = [
  'CreatePolicyVersion',
  'SetDefaultPolicyVersion',
  'DeletePolicyVersion',
  'UpdateAssumeRolePolicy',
  'PutUserPolicy',
  'DeleteUserPolicy',
  'RemoveUserFromGroup',
].map((eventName) => ({
  eventSource: 'iam.amazonaws.com',
  eventName,
  page: `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${eventName}.html`,
}));

/** Kinds of `userIdentity`, likewise. */
export const documentationOnlyIdentities: readonly { readonly type: string; readonly page: string }[] = [
  {
    type: 'AWSAccount',
    page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
  },
];
