import type { Decision } from './evaluate.ts';
import type { Caller } from './evaluate-caller.ts';
import type { Finding } from './evaluate-finding.ts';
import { grants, type Layer, type LayerName, matches, type Ruling, type Without } from './evaluate-layers.ts';
import type { Verdict } from './evaluate-match.ts';
import { layerWords, placeOf, reasonWords } from './evaluate-words.ts';

/** One thing that the decision rests on, or would have needed. */
export interface Because {
  readonly kind: 'rule' | 'grant' | 'deny' | 'missing' | 'near' | 'open';
  readonly layer?: LayerName;
  /** Of an organization's policies: where they are attached. */
  readonly level?: string;
  readonly document?: string;
  readonly statement?: string;
  readonly line?: number;
  readonly effect?: 'Allow' | 'Deny';
  readonly text: string;
  readonly reasons: readonly Reason[];
}

export interface Reason extends Finding {
  readonly text: string;
}

export interface Standing {
  readonly decision: Decision;
  readonly layers: readonly Layer[];
  readonly side: 'same' | 'cross' | 'unknown' | 'outside';
  readonly caller: Caller | undefined;
  readonly isGuarded: boolean;
  readonly isRoot: boolean;
  /** The answer would differ between one account and two, and it is not known which it is. */
  readonly hangsOnAccount: boolean;
  /** What the identity layer says. */
  readonly ownGrant: Verdict;
  readonly none: Without | undefined;
}

interface Explained {
  readonly because: readonly Because[];
  readonly unknownKeys: readonly string[];
}

export function becauseOf(standing: Standing): Explained {
  const { decision, layers } = standing;
  if (decision === 'explicitly-denied') return { because: layers.flatMap(denialsOf), unknownKeys: [] };
  const kind = standing.hangsOnAccount && decision === 'indeterminate' ? 'open' : 'rule';
  const rule: Because = { kind, text: ruleWords(standing), reasons: [] };
  const granted = layers.flatMap((layer) => grantsOf(layer, standing));
  if (decision === 'allowed') return { because: [rule, ...granted], unknownKeys: [] };
  if (decision === 'implicitly-denied')
    return {
      because: [rule, ...granted, ...layers.flatMap((layer) => missing(layer, standing))],
      unknownKeys: [],
    };
  const open = layers.flatMap(openOf);
  const lacking = layers.flatMap((layer) => missing(layer, standing));
  return { because: [rule, ...open, ...granted, ...lacking], unknownKeys: keysOf(open) };
}

/** As the policies write them; two spellings of one key are one. */
function keysOf(open: readonly Because[]): readonly string[] {
  const spelled = new Map<string, string>();
  for (const { key, unknownKeys = [] } of open.flatMap(({ reasons }) => reasons))
    for (const one of unknownKeys) {
      const own = key?.toLowerCase() === one ? key : one;
      if (own !== one || !spelled.has(one)) spelled.set(one, own);
    }
  return [...spelled.values()].sort();
}

function ruleWords(standing: Standing): string {
  const { side, isGuarded, caller, isRoot, layers, hangsOnAccount, none } = standing;
  if (side === 'outside') return 'the caller is in no account: only the policy of the resource can allow it';
  if (side === 'cross') return 'caller and resource are in different accounts: both sides must allow it';
  if (side === 'unknown')
    return hangsOnAccount
      ? unknownSide(caller)
      : 'whether caller and resource share an account does not matter here';
  if (isGuarded)
    return 'KMS keys and roles are opened by their own policy alone, which may hand that on to the account';
  if (isRoot) return 'the root user may do everything in its account that nothing denies';
  if (!layers.some(({ name, isEmpty }) => name === 'resource' && !isEmpty))
    return none
      ? `${none.resource}: policies of the caller must allow it`
      : 'only policies of the caller were given: they must allow it';
  return 'caller and resource are in one account: either side may allow it';
}

function unknownSide(caller: Caller | undefined): string {
  const who = caller ? 'in which account the resource is' : 'who asks, and from which account,';
  return `${who} is not known, and across accounts both sides must allow it; name it with ${
    caller ? '--resource-account' : '--principal'
  }`;
}

function denialsOf(layer: Layer): readonly Because[] {
  return layer.rulings
    .filter((ruling) => ruling.effect === 'Deny' && matches(ruling) === true)
    .map((ruling) => ({
      ...about('deny', layer, ruling),
      text: `${layerWords(layer)} ${placeOf(ruling)} denies it`,
    }));
}

function grantsOf(layer: Layer, { side }: Standing): readonly Because[] {
  return layer.rulings
    .filter((ruling) => ruling.effect === 'Allow' && matches(ruling) === true)
    .map((ruling) => ({
      ...about('grant', layer, ruling),
      text: `${layerWords(layer)} ${placeOf(ruling)} ${side === 'same' ? grantWords(layer, ruling) : 'allows it'}`,
    }));
}

function grantWords({ name }: Layer, { reach }: Ruling): string {
  if ((name !== 'resource' && name !== 'trust') || reach.self === true) return 'allows it';
  if (reach.role === true) return 'allows it to the role, within boundary and session policies';
  return 'leaves it to the policies of the account';
}

const nearest = 3;

/** A layer that does not allow, and the statements that came closest. */
function missing(layer: Layer, standing: Standing): readonly Because[] {
  const { ownGrant, side, isGuarded, isRoot } = standing;
  if (layer.name === 'rcp' || (layer.name === 'identity' && (side === 'outside' || isRoot))) return [];
  const verdict = layer.name === 'identity' ? ownGrant : grants(layer);
  if (verdict !== false) return [];
  const isResource = layer.name === 'resource';
  const isWanted = side !== 'same' || isGuarded || !layer.isEmpty;
  if (isResource && !isWanted) return [];
  const near = [...layer.rulings]
    .filter(({ effect }) => effect === 'Allow')
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, nearest)
    .map((ruling) => ({
      ...about('near', layer, ruling),
      text: `${placeOf(ruling)} does not match`,
    }));
  const level = layer.label === undefined ? {} : { level: layer.label };
  return [
    { kind: 'missing', layer: layer.name, ...level, text: missingWords(layer, standing), reasons: [] },
    ...near,
  ];
}

function missingWords(layer: Layer, { caller, layers, none }: Standing): string {
  const words = layerWords(layer);
  const hasSession = layers.some(({ name }) => name === 'session');
  if (layer.name === 'identity' && caller?.kind === 'federated-user' && !hasSession)
    return 'without session policies a federated user may do nothing by its identity policies';
  if (layer.isEmpty && none && (layer.name === 'identity' || layer.name === 'resource'))
    return none[layer.name];
  if (layer.isEmpty && layer.name !== 'scp') return `no ${words} was given`;
  const hasAllow = layer.rulings.some(({ effect }) => effect !== 'Deny');
  if (layer.name === 'scp' && !hasAllow && none) return `${words} has no Allow at all`;
  if (layer.name === 'scp' && !hasAllow)
    return `${words} has no Allow at all; where FullAWSAccess is attached there too, name both as --scp LEVEL=FILE`;
  return `no statement of the ${words} allows it`;
}

/** A statement about another action is further away than one whose conditions fail. */
const weights = { document: 0, statement: 0, condition: 1, principal: 10, resource: 100, action: 1000 };

function distance({ findings }: Ruling): number {
  return findings
    .filter(({ verdict }) => verdict === false)
    .reduce((sum, { element }) => sum + weights[element], 0);
}

function openOf(layer: Layer): readonly Because[] {
  return layer.rulings
    .filter((ruling) => matches(ruling) === 'unknown')
    .map((ruling) => {
      const does = ruling.effect === undefined ? 'decide' : ruling.effect === 'Deny' ? 'deny' : 'allow';
      return {
        ...about('open', layer, ruling),
        text: `${layerWords(layer)} ${placeOf(ruling)} may ${does} it`,
      };
    });
}

function about(kind: Because['kind'], layer: Layer, ruling: Ruling): Omit<Because, 'text'> {
  const { document, statement, line, effect, findings } = ruling;
  const told = kind === 'near' ? false : 'unknown';
  const isTold = ({ verdict }: Finding) => verdict === told || (kind === 'near' && verdict === 'unknown');
  return {
    kind,
    layer: layer.name,
    ...(layer.label === undefined ? {} : { level: layer.label }),
    document,
    ...(statement === undefined ? {} : { statement }),
    ...(line === undefined ? {} : { line }),
    ...(effect === undefined ? {} : { effect }),
    reasons: findings.filter(isTold).map((finding) => ({ ...finding, text: reasonWords(finding) })),
  };
}
