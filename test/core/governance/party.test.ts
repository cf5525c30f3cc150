import { describe, expect, it } from 'vitest';
import { globMatches } from '../../../src/core/governance/glob.ts';
import { ownerOf, partyOf } from '../../../src/core/governance/party.ts';
import type { Registry } from '../../../src/core/model/registry.ts';

const ours = new Set(['111111111111', '999999999999']);
const registry: Registry = {
  actors: [],
  parties: [
    { id: 'acme', kind: 'partner', accounts: ['222222222222'], clients: [] },
    { id: 'tooling', kind: 'vendor', accounts: ['333333333333'], clients: [] },
    { id: 'subsidiary', kind: 'ours', accounts: ['999999999999'], clients: [] },
  ],
  owners: [
    { match: { party: 'acme', principal: undefined }, owner: 'maria@example.com' },
    { match: { party: undefined, principal: '*:role/billing-*' }, owner: 'li@example.com' },
    { match: { party: 'ours', principal: '*:role/ops' }, owner: 'ops@example.com' },
  ],
};
const party = (accounts: readonly string[], trusted: readonly string[] = []) =>
  partyOf({ accounts, trusted }, registry, ours);

describe('partyOf', () => {
  it.each([
    ['a role that nobody outside may assume is its account’s', ['111111111111'], [], 'ours', 'ours'],
    ['an account in the registry has the name it has there', ['999999999999'], [], 'subsidiary', 'ours'],
    ['a partner’s principal is the partner’s', ['222222222222'], [], 'acme', 'partner'],
    ['an account that nobody knows is unknown', ['444444444444'], [], 'unknown', 'unknown'],
    ['a principal without an account is unknown', [], [], 'unknown', 'unknown'],
    [
      'our role that a partner may assume is the partner’s',
      ['111111111111'],
      ['222222222222'],
      'acme',
      'partner',
    ],
    [
      'a known outsider names the role before an unknown one',
      ['111111111111'],
      ['444444444444', '333333333333'],
      'tooling',
      'vendor',
    ],
    [
      'our role that a stranger may assume is unknown',
      ['111111111111'],
      ['444444444444'],
      'unknown',
      'unknown',
    ],
    [
      'our role that our other account may assume stays ours',
      ['111111111111'],
      ['999999999999'],
      'ours',
      'ours',
    ],
  ] as const)('%s', (_name, accounts, trusted, id, kind) => {
    expect(party(accounts, trusted)).toEqual({ id, kind });
  });
});

describe('ownerOf', () => {
  const acme = party(['222222222222']);
  const own = party(['111111111111']);

  it('is the first rule that matches', () => {
    expect(ownerOf('arn:aws:iam::222222222222:role/billing-eu', acme, registry)).toBe('maria@example.com');
    expect(ownerOf('arn:aws:iam::111111111111:role/billing-eu', own, registry)).toBe('li@example.com');
  });

  it('asks for everything that a rule names', () => {
    expect(ownerOf('arn:aws:iam::111111111111:role/ops', own, registry)).toBe('ops@example.com');
    expect(ownerOf('arn:aws:iam::444444444444:role/ops', party(['444444444444']), registry)).toBeUndefined();
  });

  it('is nobody where no rule matches', () => {
    expect(ownerOf('arn:aws:iam::111111111111:role/desk', own, registry)).toBeUndefined();
  });

  it('is the owner of a rule that names nothing, for everybody', () => {
    const all = { ...registry, owners: [{ match: { party: undefined, principal: undefined }, owner: 'x' }] };
    expect(ownerOf('anyone', own, all)).toBe('x');
  });
});

describe('globMatches', () => {
  it.each([
    ['*', '', true],
    ['*', 'line\nbreak', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['role/x', 'role/X', false],
    ['a.c', 'abc', false],
    ['a+(b)|[c]{d}^$\\', 'a+(b)|[c]{d}^$\\', true],
    ['arn:aws:iam::*:role/optimizer', 'arn:aws:iam::111111111111:role/optimizer', true],
    ['arn:aws:iam::*:role/optimizer', 'arn:aws:iam::111111111111:role/optimizer-2', false],
    ['optimizer', 'role/optimizer', false],
  ])('%j against %j is %s', (glob, text, expected) => {
    expect(globMatches(glob, text)).toBe(expected);
  });
});
