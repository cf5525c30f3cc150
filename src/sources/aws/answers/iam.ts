import * as z from 'zod';
import type { ObjectRef } from '../../../core/model/event.ts';
import { text } from '../fields.ts';
import { type IamType, iamObject, iamPolicy, isArn } from '../objects.ts';
import type { Place } from '../scope.ts';
import {
  type Answer,
  type AnswerReader,
  type AnswerTable,
  documentFacet,
  listedObject,
  referenceFacet,
  shaped,
} from './answer.ts';
import { at, globalPlace, isAll, isJoined, unnamed } from './place.ts';

const boundary = z.looseObject({ PermissionsBoundaryArn: z.string() }).optional();
const role = z.looseObject({
  RoleName: z.string(),
  Arn: z.string(),
  CreateDate: z.string().optional(),
  AssumeRolePolicyDocument: z.unknown().optional(),
  PermissionsBoundary: boundary,
});
const user = z.looseObject({
  UserName: z.string(),
  Arn: z.string(),
  CreateDate: z.string().optional(),
  PermissionsBoundary: boundary,
});
const group = z.looseObject({ GroupName: z.string(), Arn: z.string(), CreateDate: z.string().optional() });

function arnsOf(list: readonly { readonly Arn: string }[]): readonly string[] {
  return list.map(({ Arn }) => Arn);
}

/** Lists leave out the boundary, whatever it is; a single answer tells it. */
function roleObject(place: Place, one: z.infer<typeof role>, isSingle: boolean) {
  return listedObject(
    iamObject(place, 'role', one.RoleName),
    isSingle ? ['permissions-boundary', 'trust'] : ['trust'],
    [...documentFacet('trust', '', one.AssumeRolePolicyDocument), ...boundaryFacets(one.PermissionsBoundary)],
    one.CreateDate,
  );
}

function userObject(place: Place, one: z.infer<typeof user>, isSingle: boolean) {
  const families = isSingle ? ['permissions-boundary'] : [];
  return listedObject(
    iamObject(place, 'user', one.UserName),
    families,
    boundaryFacets(one.PermissionsBoundary),
    one.CreateDate,
  );
}

function boundaryFacets(one: z.infer<typeof boundary>) {
  return one ? [referenceFacet('permissions-boundary', '', one.PermissionsBoundaryArn)] : [];
}

const getRole: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Role: role }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, [found.Role.Arn]), (place) => ({
    covers: [],
    objects: [roleObject(place, found.Role, true)],
  }));
};

const getUser: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ User: user.partial({ UserName: true }) }));
  if (typeof found === 'string') return found;
  const { UserName, ...rest } = found.User;
  // The account's root user has no name, and no policies that could change.
  if (UserName === undefined) return 'the answer is about the root user, who holds no policies';
  return at(globalPlace(answer, [found.User.Arn]), (place) => ({
    covers: [],
    objects: [userObject(place, { ...rest, UserName }, true)],
  }));
};

/** Membership is a facet of the user, so a group's answer speaks of all its members. */
const getGroup: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Group: group, Users: z.array(user).default([]) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, [found.Group.Arn, ...arnsOf(found.Users)]), (place) => {
    const own = iamObject(place, 'group', found.Group.GroupName);
    const membership = referenceFacet('group', found.Group.GroupName, own.id);
    return {
      covers: [],
      objects: [
        listedObject(own, [], [], found.Group.CreateDate),
        ...found.Users.map((one) =>
          listedObject(iamObject(place, 'user', one.UserName), [], [membership], one.CreateDate),
        ),
      ],
    };
  });
};

const listRoles: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Roles: z.array(role) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, arnsOf(found.Roles)), (place) => ({
    covers: [covering(answer, 'iam-role', place)],
    objects: found.Roles.map((one) => roleObject(place, one, false)),
  }));
};

const listUsers: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Users: z.array(user) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, arnsOf(found.Users)), (place) => ({
    covers: [covering(answer, 'iam-user', place)],
    objects: found.Users.map((one) => userObject(place, one, false)),
  }));
};

const listGroups: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Groups: z.array(group) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, arnsOf(found.Groups)), (place) => ({
    covers: [covering(answer, 'iam-group', place)],
    objects: found.Groups.map((one) =>
      listedObject(iamObject(place, 'group', one.GroupName), [], [], one.CreateDate),
    ),
  }));
};

/** `/` is where every path begins. */
function isAllPaths(answer: Answer): boolean {
  return isAll(answer, text(answer.params, 'PathPrefix') === '/' ? [] : ['PathPrefix']);
}

function covering(answer: Answer, kind: string, place: Place) {
  return { container: place.account, kind, complete: isAllPaths(answer), families: [] };
}

const policyShape = z.looseObject({
  Arn: z.string(),
  DefaultVersionId: z.string(),
  CreateDate: z.string().optional(),
});

function policyObject({ Arn, DefaultVersionId, CreateDate }: z.infer<typeof policyShape>) {
  const inForce = referenceFacet('default-version', '', DefaultVersionId);
  return listedObject(iamPolicy(Arn), ['default-version'], [inForce], CreateDate);
}

const getPolicy: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Policy: policyShape }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, [found.Policy.Arn]), () => ({
    covers: [],
    objects: [policyObject(found.Policy)],
  }));
};

const listPolicies: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Policies: z.array(policyShape) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, arnsOf(found.Policies)), () => ({
    covers: [],
    objects: found.Policies.map(policyObject),
  }));
};

const version = z.looseObject({
  VersionId: z.string(),
  Document: z.unknown().optional(),
  IsDefaultVersion: z.boolean().optional(),
  CreateDate: z.string().optional(),
});

/** Which policy it is, is a parameter of the call only. */
function policyArn(answer: Answer): string | undefined {
  const arn = text(answer.params, 'PolicyArn') ?? answer.about;
  return arn !== undefined && /^arn:[^:]+:iam::[^:]*:policy\/./.test(arn) ? arn : undefined;
}

const getPolicyVersion: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ PolicyVersion: version }));
  if (typeof found === 'string') return found;
  const arn = policyArn(answer);
  if (arn === undefined) return unnamed(answer, 'policy');
  const one = found.PolicyVersion;
  return at(globalPlace(answer, [arn]), () => ({
    covers: [],
    objects: [
      listedObject(iamPolicy(arn), one.IsDefaultVersion ? ['default-version'] : [], [
        ...documentFacet('version', one.VersionId, one.Document),
        ...(one.IsDefaultVersion ? [referenceFacet('default-version', '', one.VersionId)] : []),
      ]),
    ],
  }));
};

/** The documents come one by one; the listing tells which versions there are. */
const listPolicyVersions: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Versions: z.array(version) }));
  if (typeof found === 'string') return found;
  const arn = policyArn(answer);
  if (arn === undefined) return unnamed(answer, 'policy');
  const own = found.Versions.find((one) => one.IsDefaultVersion);
  return at(globalPlace(answer, [arn]), () => ({
    covers: [],
    objects: [
      listedObject(
        iamPolicy(arn),
        own ? ['default-version'] : [],
        own ? [referenceFacet('default-version', '', own.VersionId)] : [],
      ),
    ],
  }));
};

/** Who holds it is a parameter of the call; one inline policy repeats it in the answer. */
function holder(answer: Answer, type: IamType, place: Place): ObjectRef | string {
  const key = `${type[0]?.toUpperCase()}${type.slice(1)}Name`;
  const name = text(answer.response, key) ?? text(answer.params, key);
  if (name !== undefined) return iamObject(place, type, name);
  const about = answer.about;
  const isIt = about !== undefined && isArn(about) && about.includes(`:${type}/`);
  return isIt ? iamObject(place, type, about.slice(about.lastIndexOf('/') + 1)) : unnamed(answer, type);
}

const attachedShape = z.looseObject({
  AttachedPolicies: z.array(z.looseObject({ PolicyArn: z.string() })),
});

const listAttached =
  (type: IamType): AnswerReader =>
  (answer) => {
    const found = shaped(answer, attachedShape);
    if (typeof found === 'string') return found;
    const arns = found.AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
    return at(globalPlace(answer, arns), (place) => {
      const object = holder(answer, type, place);
      if (typeof object === 'string') return object;
      const facets = arns.map((arn) => referenceFacet('attached', arn, arn));
      return { covers: [], objects: [listedObject(object, isAllPaths(answer) ? ['attached'] : [], facets)] };
    });
  };

const inlineShape = z.looseObject({ PolicyName: z.string(), PolicyDocument: z.unknown() });

const getInline =
  (type: IamType): AnswerReader =>
  (answer) => {
    const found = shaped(answer, inlineShape);
    if (typeof found === 'string') return found;
    return at(globalPlace(answer), (place) => {
      const object = holder(answer, type, place);
      if (typeof object === 'string') return object;
      const facets = documentFacet('inline', found.PolicyName, found.PolicyDocument);
      return { covers: [], objects: [listedObject(object, [], facets)] };
    });
  };

const listGroupsForUser: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Groups: z.array(group) }));
  if (typeof found === 'string') return found;
  return at(globalPlace(answer, arnsOf(found.Groups)), (place) => {
    const object = holder(answer, 'user', place);
    if (typeof object === 'string') return object;
    const facets = found.Groups.map(({ GroupName }) =>
      referenceFacet('group', GroupName, iamObject(place, 'group', GroupName).id),
    );
    // It knows no filter, so that pages joined by the CLI are all there is.
    const isWhole = isAll(answer) || (!answer.isOwn && isJoined(answer));
    return { covers: [], objects: [listedObject(object, isWhole ? ['group'] : [], facets)] };
  });
};

export const iamAnswers: AnswerTable = {
  'iam:GetRole': getRole,
  'iam:GetUser': getUser,
  'iam:GetGroup': getGroup,
  'iam:GetPolicy': getPolicy,
  'iam:GetPolicyVersion': getPolicyVersion,
  'iam:GetRolePolicy': getInline('role'),
  'iam:GetUserPolicy': getInline('user'),
  'iam:GetGroupPolicy': getInline('group'),
  'iam:ListRoles': listRoles,
  'iam:ListUsers': listUsers,
  'iam:ListGroups': listGroups,
  'iam:ListPolicies': listPolicies,
  'iam:ListPolicyVersions': listPolicyVersions,
  'iam:ListAttachedRolePolicies': listAttached('role'),
  'iam:ListAttachedUserPolicies': listAttached('user'),
  'iam:ListAttachedGroupPolicies': listAttached('group'),
  'iam:ListGroupsForUser': listGroupsForUser,
};
