import * as z from 'zod';
import type { SnapshotCover } from '../../../core/model/snapshot.ts';
import { text } from '../fields.ts';
import { memberAccount, orgObject } from '../objects.ts';
import { globalRegion, type Place } from '../scope.ts';
import {
  type Answer,
  type AnswerReader,
  type AnswerTable,
  documentFacet,
  listedObject,
  referenceFacet,
  shaped,
} from './answer.ts';
import { at, isAll, ownersOf, placeOf, unnamed } from './place.ts';

/** Objects of an organisation belong to its management account, whoever asks: ARNs of them name it. */
function orgPlace(answer: Answer, arns: readonly (string | undefined)[]): Place | string {
  const place = placeOf(answer, arns);
  if (typeof place === 'string') return place;
  return { ...place, account: ownersOf(arns)[0] ?? place.account, region: globalRegion(place.partition) };
}

const summary = z.looseObject({ Id: z.string(), Arn: z.string().optional(), Type: z.string() });

const describePolicy: AnswerReader = (answer) => {
  const schema = z.looseObject({
    Policy: z.looseObject({ PolicySummary: summary, Content: z.string().optional() }),
  });
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  const { PolicySummary, Content } = found.Policy;
  return at(orgPlace(answer, [PolicySummary.Arn]), (place) => ({
    covers: [],
    objects: [
      listedObject(
        orgObject(place, 'org-policy', PolicySummary.Id),
        ['content', 'type'],
        [...documentFacet('content', '', Content), referenceFacet('type', '', PolicySummary.Type)],
      ),
    ],
  }));
};

/** Of one type only, so that no policy can be missed in it. */
/** Types that nobody asked for may have policies too. */
function typeOf(answer: Answer, place: Place): readonly SnapshotCover[] {
  const type = text(answer.params, 'Filter');
  if (type === undefined || !answer.isOwn) return [];
  const where = { facet: { family: 'type', member: '' }, targets: [type] };
  const complete = isAll(answer);
  return [{ container: place.account, kind: 'org-policy', complete, families: [], where }];
}

const listPolicies: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Policies: z.array(summary) }));
  if (typeof found === 'string') return found;
  return at(
    orgPlace(
      answer,
      found.Policies.map(({ Arn }) => Arn),
    ),
    (place) => ({
      covers: typeOf(answer, place),
      objects: found.Policies.map((one) =>
        listedObject(
          orgObject(place, 'org-policy', one.Id),
          ['type'],
          [referenceFacet('type', '', one.Type)],
        ),
      ),
    }),
  );
};

const listTargets: AnswerReader = (answer) => {
  const schema = z.looseObject({
    Targets: z.array(z.looseObject({ TargetId: z.string(), Arn: z.string().optional() })),
  });
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  const id = text(answer.params, 'PolicyId') ?? /(p-[^/]+)$/.exec(answer.about ?? '')?.[1];
  if (id === undefined) return unnamed(answer, 'policy');
  return at(
    orgPlace(
      answer,
      found.Targets.map(({ Arn }) => Arn),
    ),
    (place) => ({
      covers: [],
      objects: [
        listedObject(
          orgObject(place, 'org-policy', id),
          isAll(answer) ? ['target'] : [],
          found.Targets.map(({ TargetId }) => referenceFacet('target', TargetId, TargetId)),
        ),
      ],
    }),
  );
};

/** While a type is being switched on or off, nobody can say whether it is on. */
function isSettled(types: readonly { readonly Status: string }[]): boolean {
  return types.every(({ Status }) => Status === 'ENABLED');
}

const listRoots: AnswerReader = (answer) => {
  const type = z.looseObject({ Type: z.string(), Status: z.string() });
  const root = z.looseObject({
    Id: z.string(),
    Arn: z.string().optional(),
    PolicyTypes: z.array(type).default([]),
  });
  const found = shaped(answer, z.looseObject({ Roots: z.array(root) }));
  if (typeof found === 'string') return found;
  return at(orgPlace(answer, [found.Roots[0]?.Arn]), (place) => ({
    covers: [{ container: place.account, kind: 'org-root', complete: isAll(answer), families: [] }],
    objects: found.Roots.map((one) =>
      listedObject(
        orgObject(place, 'org-root', one.Id),
        isSettled(one.PolicyTypes) ? ['policy-type'] : [],
        one.PolicyTypes.filter(({ Status }) => Status === 'ENABLED').map(({ Type }) =>
          referenceFacet('policy-type', Type, 'ENABLED'),
        ),
      ),
    ),
  }));
};

function parent(answer: Answer): string | undefined {
  return text(answer.params, 'ParentId') ?? /((?:ou|r)-[^/]+)$/.exec(answer.about ?? '')?.[1];
}

const listUnits: AnswerReader = (answer) => {
  const schema = z.looseObject({
    OrganizationalUnits: z.array(z.looseObject({ Id: z.string(), Arn: z.string().optional() })),
  });
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  const above = parent(answer);
  if (above === undefined) return unnamed(answer, 'parent');
  return at(orgPlace(answer, [found.OrganizationalUnits[0]?.Arn]), (place) => ({
    covers: [],
    objects: found.OrganizationalUnits.map(({ Id }) =>
      listedObject(orgObject(place, 'org-unit', Id), ['parent'], [referenceFacet('parent', '', above)]),
    ),
  }));
};

/** A closed account stays listed for 90 days, and closing it was its end. */
function isOpen(account: {
  readonly Status?: string | undefined;
  readonly State?: string | undefined;
}): boolean {
  return ![account.Status, account.State].some(
    (one) => one !== undefined && /^(?:SUSPENDED|CLOSED|PENDING_CLOSURE)$/.test(one),
  );
}

const listAccounts: AnswerReader = (answer) => {
  const account = z.looseObject({
    Id: z.string(),
    Arn: z.string().optional(),
    Status: z.string().optional(),
    State: z.string().optional(),
  });
  const found = shaped(answer, z.looseObject({ Accounts: z.array(account) }));
  if (typeof found === 'string') return found;
  const above = parent(answer);
  return at(orgPlace(answer, [found.Accounts[0]?.Arn]), (place) => ({
    covers: [],
    objects: found.Accounts.filter(isOpen).map(({ Id }) =>
      listedObject(
        memberAccount(place, Id),
        above === undefined ? [] : ['parent'],
        above === undefined ? [] : [referenceFacet('parent', '', above)],
      ),
    ),
  }));
};

export const organizationAnswers: AnswerTable = {
  'organizations:DescribePolicy': describePolicy,
  'organizations:ListPolicies': listPolicies,
  'organizations:ListTargetsForPolicy': listTargets,
  'organizations:ListRoots': listRoots,
  'organizations:ListOrganizationalUnitsForParent': listUnits,
  'organizations:ListAccountsForParent': listAccounts,
  'organizations:ListAccounts': listAccounts,
};
