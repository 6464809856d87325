/** The command line of the benchmarks. */

export interface Options {
  /** '' = no file */
  readonly jsonFile: string;
  readonly tiny: boolean;
  /** cases whose name contains one of these; [] = all */
  readonly only: readonly string[];
  readonly browser: boolean;
  /** how long the dashboard is watched while a world runs */
  readonly liveSeconds: number;
}

/** Ten minutes: what grows slowly has grown by then. */
const LIVE_SECONDS = 600;

export const USAGE = `npm run bench [-- options]
  --json FILE     writes the results there
  --tiny          sizes at which the figures mean nothing: only whether all of it works
  --only NAME     cases whose name contains NAME; several, or given more than once, as in a,b
  --live SECONDS  how long the dashboard is watched while a world runs (${LIVE_SECONDS})
  --no-browser    Node only`;

/** @throws Error that says what is wrong with the arguments */
export function parseOptions(args: readonly string[]): Options {
  let jsonFile = '';
  let tiny = false;
  let browser = true;
  let liveSeconds = LIVE_SECONDS;
  const only: string[] = [];
  const left = [...args];
  const following = (option: string): string => {
    const value = left.shift();
    if (value === undefined || value.startsWith('--')) throw new Error(`${option} needs a value`);
    return value;
  };
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--json') jsonFile = following(arg);
    else if (arg === '--only') only.push(...following(arg).split(','));
    else if (arg === '--tiny') tiny = true;
    else if (arg === '--live') {
      liveSeconds = Number(following(arg));
      if (!(liveSeconds > 0)) throw new Error('the argument --live needs a value above 0');
    } else if (arg === '--no-browser') browser = false;
    else throw new Error(`unknown argument "${arg}"`);
  }
  return { jsonFile, tiny, only, browser, liveSeconds };
}

/** @throws Error that says which names of `--only` no case has */
export function checkOnly({ only }: Options, cases: readonly string[]): void {
  const strange = only.filter((part) => part === '' || !cases.some((name) => name.includes(part)));
  if (strange.length === 0) return;
  const named = strange.map((part) => `"${part}"`).join(', ');
  throw new Error(`the argument --only: no case is called ${named}; there are ${cases.join(', ')}`);
}

export const isWanted = (name: string, { only }: Options): boolean =>
  only.length === 0 || only.some((part) => name.includes(part));
