import { type Plugin, parseAst } from 'vite';

type Statement = ReturnType<typeof parseAst>['body'][number];
type Import = Extract<Statement, { type: 'ImportDeclaration' }>;

/** `import { a } from 'm'` with `a` as a constant; undefined for imports that are none of names. */
function withConstants(code: string, node: Import): string | undefined {
  const names: string[] = [];
  const constants: string[] = [];
  for (const one of node.specifiers) {
    if (one.type === 'ImportNamespaceSpecifier') return undefined;
    const imported =
      one.type === 'ImportDefaultSpecifier'
        ? 'default'
        : code.slice(one.imported.start, one.imported.end);
    names.push(`${imported} as __imported_${one.local.name}`);
    constants.push(`${one.local.name} = __imported_${one.local.name}`);
  }
  if (names.length === 0) return undefined;
  const source = code.slice(node.source.start, node.source.end);
  // They stand for no line of the source: the coverage of lines does not count them.
  return `import { ${names.join(', ')} } from ${source}; /* v8 ignore next */ const ${constants.join(', ')};`;
}

/** A binding that changes after its module ran would be read too early. */
function refuseVariables(node: Statement): void {
  if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'VariableDeclaration') {
    return;
  }
  if (node.declaration.kind === 'const') return;
  throw new Error(`an exported \`${node.declaration.kind}\`: export a constant or a function`);
}

/** The code with what it imports by name as constants of its own; lines stay where they are. */
export function withLocalImports(code: string): string {
  let text = '';
  let end = 0;
  for (const node of parseAst(code).body) {
    refuseVariables(node);
    if (node.type !== 'ImportDeclaration') continue;
    const replaced = withConstants(code, node);
    if (replaced === undefined) continue;
    text += code.slice(end, node.start) + replaced;
    end = node.end;
  }
  return text + code.slice(end);
}

/**
 * In tests only. There every use of an import would be a call of the function that the module it
 * comes from exports it by, which V8 neither folds nor inlines: the engine ran far slower than
 * when it is bundled. No import goes round in a circle and no export is ever assigned again, so
 * a constant that is read once is the same.
 */
export const localImports = (): Plugin => ({
  name: 'orrery:local-imports',
  apply: (_config, { mode }) => mode === 'test',
  // After the types are gone, before the test runner rewrites imports.
  enforce: 'post',
  transform: {
    filter: { id: /[\\/](src|bench|scripts)[\\/].*\.tsx?$/ },
    handler: (code) => ({ code: withLocalImports(code), map: null }),
  },
});
