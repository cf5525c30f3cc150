import type { Instant } from '../core/model/time.ts';
import { bucketArn, ourAccount, policyArn, region, roleArn, uniqueId } from './cast.ts';
import type { Json } from './documents.ts';

/** One API call as CloudTrail records it, without who made it and when. */
export interface Call {
  readonly eventSource: string;
  readonly eventName: string;
  readonly host: string;
  readonly request: Json;
  readonly response?: (at: Instant) => Json;
  readonly readOnly?: true;
  readonly additional?: Json;
  readonly resources?: Json;
}

function iam(eventName: string, request: Json, response?: Call['response']): Call {
  return {
    eventSource: 'iam.amazonaws.com',
    eventName,
    host: 'iam.amazonaws.com',
    request,
    ...(response === undefined ? {} : { response }),
  };
}

export function putRolePolicy(roleName: string, policyName: string, policyDocument: string): Call {
  return iam('PutRolePolicy', { roleName, policyName, policyDocument });
}

export function deleteRolePolicy(roleName: string, policyName: string): Call {
  return iam('DeleteRolePolicy', { roleName, policyName });
}

export function attachRolePolicy(roleName: string, policy: string): Call {
  return iam('AttachRolePolicy', { roleName, policyArn: policy });
}

export function detachRolePolicy(roleName: string, policy: string): Call {
  return iam('DetachRolePolicy', { roleName, policyArn: policy });
}

export function updateTrust(roleName: string, policyDocument: string): Call {
  return iam('UpdateAssumeRolePolicy', { roleName, policyDocument });
}

export function createRole(roleName: string, assumeRolePolicyDocument: string): Call {
  return iam('CreateRole', { roleName, assumeRolePolicyDocument }, (at) => ({
    role: {
      path: '/',
      roleName,
      roleId: uniqueId('AROA', roleName),
      arn: roleArn(roleName),
      createDate: localisedDate(at),
      // The request carries the document as text, the response URL-encoded.
      assumeRolePolicyDocument: encodeURIComponent(assumeRolePolicyDocument),
    },
  }));
}

export function deleteRole(roleName: string): Call {
  return iam('DeleteRole', { roleName });
}

export function createPolicy(policyName: string, policyDocument: string): Call {
  return iam('CreatePolicy', { policyName, policyDocument }, (at) => ({
    policy: {
      policyName,
      policyId: uniqueId('ANPA', policyName),
      arn: policyArn(policyName),
      path: '/',
      defaultVersionId: 'v1',
      attachmentCount: 0,
      permissionsBoundaryUsageCount: 0,
      isAttachable: true,
      createDate: localisedDate(at),
      updateDate: localisedDate(at),
    },
  }));
}

export interface NewVersion {
  readonly policy: string;
  readonly versionId: string;
  readonly document: string;
  readonly setAsDefault: boolean;
}

export function createPolicyVersion({ policy, versionId, document, setAsDefault }: NewVersion): Call {
  return iam('CreatePolicyVersion', { policyArn: policy, policyDocument: document, setAsDefault }, (at) => ({
    policyVersion: { versionId, isDefaultVersion: setAsDefault, createDate: localisedDate(at) },
  }));
}

export function setDefaultPolicyVersion(policy: string, versionId: string): Call {
  return iam('SetDefaultPolicyVersion', { policyArn: policy, versionId });
}

export function deletePolicyVersion(policy: string, versionId: string): Call {
  return iam('DeletePolicyVersion', { policyArn: policy, versionId });
}

export function deletePolicy(policy: string): Call {
  return iam('DeletePolicy', { policyArn: policy });
}

export function putUserPolicy(userName: string, policyName: string, policyDocument: string): Call {
  return iam('PutUserPolicy', { userName, policyName, policyDocument });
}

export function deleteUserPolicy(userName: string, policyName: string): Call {
  return iam('DeleteUserPolicy', { userName, policyName });
}

export function addUserToGroup(groupName: string, userName: string): Call {
  return iam('AddUserToGroup', { groupName, userName });
}

export function removeUserFromGroup(groupName: string, userName: string): Call {
  return iam('RemoveUserFromGroup', { groupName, userName });
}

export function createBucket(bucketName: string): Call {
  return s3('CreateBucket', { bucketName, Host: s3Host(bucketName) });
}

export function putBucketPolicy(bucketName: string, bucketPolicy: Json): Call {
  const request = { bucketPolicy, bucketName, Host: s3Host(bucketName), policy: '' };
  // Unlike CreateBucket, this one names the bucket as a resource too.
  const resources = [{ accountId: ourAccount, type: 'AWS::S3::Bucket', ARN: bucketArn(bucketName) }];
  return { ...s3('PutBucketPolicy', request), resources };
}

function s3(eventName: string, request: { readonly [key: string]: Json; readonly Host: string }): Call {
  return {
    eventSource: 's3.amazonaws.com',
    eventName,
    host: request.Host,
    request,
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: JSON.stringify(request).length,
      AuthenticationMethod: 'AuthHeader',
      bytesTransferredOut: 0,
    },
  };
}

function s3Host(bucketName: string): string {
  return `${bucketName}.s3.amazonaws.com`;
}

export function readCall(eventSource: string, eventName: string, request: Json): Call {
  const service = eventSource.replace('.amazonaws.com', '');
  const host = service === 'iam' ? eventSource : `${service}.${region}.amazonaws.com`;
  return { eventSource, eventName, host, request, readOnly: true };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** CloudTrail prints IAM's dates the American way: `Jul 10, 2026 11:54:39 AM`. */
function localisedDate(at: Instant): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const [minutes, seconds] = [date.getUTCMinutes(), date.getUTCSeconds()].map((n) =>
    String(n).padStart(2, '0'),
  );
  const day = `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day} ${hours % 12 || 12}:${minutes}:${seconds} ${hours < 12 ? 'AM' : 'PM'}`;
}
