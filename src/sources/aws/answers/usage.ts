import * as z from 'zod';
import { text } from '../fields.ts';
import { type IamType, iamObject, iamPolicy, lastUsed } from '../objects.ts';
import type { Place } from '../scope.ts';
import { type AnswerReader, type AnswerTable, listedObject, referenceFacet, shaped } from './answer.ts';
import { at, globalPlace, isAll, unnamed } from './place.ts';

const used = z.looseObject({ ServiceNamespace: z.string(), LastAuthenticated: z.string().optional() });
const schema = z.looseObject({
  JobStatus: z.string(),
  ServicesLastAccessed: z.array(used).default([]),
});

function subject(place: Place, arn: string) {
  const [, type, name] = /:(role|user|group)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return type === undefined || name === undefined ? iamPolicy(arn) : iamObject(place, type as IamType, name);
}

/** Which services somebody used, and when last; one that is not in the answer was not used in 400 days. */
const lastAccessed: AnswerReader = (answer) => {
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  if (found.JobStatus !== 'COMPLETED') return `the job was ${found.JobStatus}, not COMPLETED`;
  const arn = text(answer.params, 'Arn') ?? answer.about;
  if (arn === undefined || !/^arn:[^:]+:iam::/.test(arn)) return unnamed(answer, 'principal');
  return at(globalPlace(answer, [arn]), (place) => ({
    covers: [],
    objects: [
      listedObject(
        subject(place, arn),
        isAll(answer) ? [lastUsed] : [],
        found.ServicesLastAccessed.flatMap((one) =>
          one.LastAuthenticated === undefined
            ? []
            : [referenceFacet(lastUsed, one.ServiceNamespace, one.LastAuthenticated)],
        ),
      ),
    ],
  }));
};

export const usageAnswers: AnswerTable = { 'iam:GetServiceLastAccessedDetails': lastAccessed };
