import type { Compiler } from '../../src/core/window/compiler.ts';

/** A vendor at the port: rules as plain as they can be, each to be replaced by the test that is about it. */
export function fakeCompiler(own: Partial<Compiler> = {}): Compiler {
  return {
    plane: 'iam',
    vendor: 'Vendor',
    isCompared: (kind, family) => kind === 'iam-role' && ['', 'inline'].includes(family),
    principalKinds: ['iam-role'],
    subjects: () => [],
    sidesOf: () => [],
    dependencies: () => [],
    compile: () => {
      throw new Error('nothing is compiled here');
    },
    confirm: () => true,
    answer: () => {
      throw new Error('nothing is asked here');
    },
    principalOf: () => undefined,
    assumes: () => [],
    assumedBy: () => [],
    principalName: (pattern) => (pattern === '*' ? 'anyone' : pattern),
    anyUserOf: (object) => `whoever may assume ${object}`,
    containersOf: () => [],
    isVendors: () => false,
    trusted: () => [],
    ...own,
  };
}
