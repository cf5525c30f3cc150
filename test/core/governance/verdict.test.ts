import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../src/core/governance/verdict.ts';
import type { Coverage } from '../../../src/core/model/coverage.ts';
import { instant } from '../../../src/core/model/time.ts';

const understood = { statements: 1, decided: 1, undecided: [], unseen: 0, notCompared: [] };
const from = instant(0);
const to = instant(1000);
const gap = { from, to, reason: 'kms: denied' };

function covered(name: string, gaps: Coverage['gaps'] = []): Coverage {
  return { source: 'aws', scope: 'a/r', class: name, kind: 'listed', from, to, gaps };
}

function judged(...coverage: readonly Coverage[]) {
  const { complete, verdictReasons } = verdictOf([], coverage, understood, 0);
  return { complete, reasons: verdictReasons.slice(0, -1) };
}

describe('evidence is complete', () => {
  it('where a log was seen without a hole', () => {
    expect(judged(covered('iam'))).toEqual({ complete: true, reasons: [] });
  });

  it('never without a log, whatever the snapshots', () => {
    expect(judged()).toEqual({ complete: false, reasons: ['no log was seen'] });
    expect(judged(covered('snapshot', [gap]))).toEqual({
      complete: false,
      reasons: ['no log was seen', 'a snapshot could not be taken'],
    });
  });

  it('not where a snapshot could not be taken, unless that is accepted', () => {
    expect(judged(covered('iam'), covered('snapshot', [gap]))).toEqual({
      complete: false,
      reasons: ['a snapshot could not be taken'],
    });
    const accepted = covered('snapshot', [{ ...gap, accepted: 'known' }]);
    expect(judged(covered('iam'), accepted)).toEqual({ complete: true, reasons: [] });
  });
});
