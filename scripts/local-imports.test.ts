import { describe, expect, it } from 'vitest';
import { withLocalImports } from './local-imports.ts';

/** What the test runner makes of a name, in short: another text for every use. */
const lines = (code: string) => withLocalImports(code).split('\n');

describe('imports of a module under test', () => {
  it('become constants on the line of the import', () => {
    const code = `import { a, b as c } from './m.ts';\nimport d from 'n';\nexport const e = a + c + d;`;
    expect(lines(code)).toEqual([
      "import { a as __imported_a, b as __imported_c } from './m.ts'; /* v8 ignore next */ const a = __imported_a, c = __imported_c;",
      "import { default as __imported_d } from 'n'; /* v8 ignore next */ const d = __imported_d;",
      'export const e = a + c + d;',
    ]);
  });

  it.each([
    "import * as all from './m.ts';",
    "import './m.ts';",
    "import d, * as all from './m.ts';",
    "export { a } from './m.ts';",
    'const m = import("./m.ts");',
    'export const a = 1;',
  ])('stay in %s', (code) => {
    expect(withLocalImports(code)).toBe(code);
  });

  it.each(['let', 'var'])('are refused of a module that exports a %s', (kind) => {
    expect(() => withLocalImports(`export ${kind} count = 0;`)).toThrow('export a constant');
  });

  it('of this very file are constants', () => {
    expect(withLocalImports.name).toBe('withLocalImports');
    expect(String(lines)).not.toContain('__vi_import');
  });
});
