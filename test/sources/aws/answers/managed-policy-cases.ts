import { CreateDate, created, iam, limit, pages, policy, reading, role } from './iam-cases.ts';
import type { AnswerCase } from './said.ts';

const used = {
  JobStatus: 'COMPLETED',
  JobType: 'SERVICE_LEVEL',
  JobCreationDate: CreateDate,
  ServicesLastAccessed: [
    {
      ServiceName: 'AWS KMS',
      ServiceNamespace: 'kms',
      LastAuthenticated: '2026-11-01T10:00:00+00:00',
      TotalAuthenticatedEntities: 1,
    },
    { ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
  ],
  JobCompletionDate: CreateDate,
  IsTruncated: false,
};

export const managedPolicyCases: readonly AnswerCase[] = [
  {
    call: 'iam:GetPolicy',
    name: 'which version is in force',
    response: { Policy: policy },
    says: {
      objects: { [limit]: { whole: ['default-version'], created, facets: { 'default-version': 'v3' } } },
    },
    bare: {},
  },
  {
    call: 'iam:GetPolicyVersion',
    name: 'the version in force',
    params: { PolicyArn: limit, VersionId: 'v3' },
    response: { PolicyVersion: { Document: reading, VersionId: 'v3', IsDefaultVersion: true, CreateDate } },
    says: {
      objects: {
        [limit]: { whole: ['default-version'], facets: { 'default-version': 'v3', 'version:v3': reading } },
      },
    },
    bare: { about: limit },
  },
  {
    call: 'iam:GetPolicyVersion',
    name: 'another version',
    params: { PolicyArn: limit, VersionId: 'v2' },
    response: { PolicyVersion: { Document: reading, VersionId: 'v2', IsDefaultVersion: false, CreateDate } },
    says: { objects: { [limit]: { facets: { 'version:v2': reading } } } },
    bare: { about: limit },
  },
  {
    call: 'iam:ListPolicies',
    name: 'the versions in force of some policies',
    params: { Scope: 'Local' },
    response: { Policies: [policy], IsTruncated: false },
    says: {
      objects: { [limit]: { whole: ['default-version'], created, facets: { 'default-version': 'v3' } } },
    },
    bare: {},
    cuts: pages,
  },
  {
    call: 'iam:ListPolicyVersions',
    name: 'which version is in force',
    params: { PolicyArn: limit },
    response: {
      Versions: [
        { VersionId: 'v3', IsDefaultVersion: true, CreateDate },
        { VersionId: 'v2', IsDefaultVersion: false, CreateDate },
      ],
    },
    says: { objects: { [limit]: { whole: ['default-version'], facets: { 'default-version': 'v3' } } } },
    bare: { about: limit },
    cuts: pages,
  },
  {
    call: 'iam:GetServiceLastAccessedDetails',
    name: 'what a role used',
    params: { JobId: 'a', Arn: role.Arn },
    response: used,
    says: {
      objects: {
        [`${iam}:role/clerk`]: {
          whole: ['last-used'],
          facets: { 'last-used:kms': '2026-11-01T10:00:00+00:00' },
        },
      },
    },
    bare: {
      about: role.Arn,
      says: {
        objects: { [`${iam}:role/clerk`]: { facets: { 'last-used:kms': '2026-11-01T10:00:00+00:00' } } },
      },
    },
    cuts: pages,
    cutFamilies: ['last-used'],
  },
  {
    call: 'iam:GetServiceLastAccessedDetails',
    name: 'a job that is not done',
    params: { JobId: 'a', Arn: role.Arn },
    response: { JobStatus: 'IN_PROGRESS', ServicesLastAccessed: [] },
    says: 'the job was IN_PROGRESS, not COMPLETED',
    bare: { about: role.Arn },
  },
];
