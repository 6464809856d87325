/** Versions of the address, and how links of older ones become links of this one. */
import type { Problem } from '../../lib/result.ts';

/** Version of the address; newer ones are not guessed at. */
export const LINK_VERSION = 2;

type Upgrade = (params: URLSearchParams) => void;

const rename = (params: URLSearchParams, from: string, to: string): void => {
  const text = params.get(from);
  params.delete(from);
  if (text !== null && !params.has(to)) params.set(to, text);
};

/** Place n makes version n + 2 of version n + 1. Each changes only what has got another meaning. */
const UPGRADES: readonly Upgrade[] = [
  // 2: what came from outside is called as in the rest of the page. Range, selection, filter,
  // layout and settings of the run were added.
  (params) => rename(params, 'inputs', 'edits'),
];

const WHERE = 'address, v=';

export interface UpgradedLink {
  /** parts as this version names them; undefined = the link is of a newer version */
  readonly params: URLSearchParams | undefined;
  readonly problem?: Problem;
}

/** A link without a version was written by hand, for the newest one. */
export function upgradeLink(search: string): UpgradedLink {
  const params = new URLSearchParams(search);
  const text = params.get('v');
  params.delete('v');
  if (text === null) return { params };
  const version = Number(text);
  if (!/^[1-9]\d*$/.test(text)) {
    const what = `"${text.slice(0, 40)}" is not a version of links`;
    return { params, problem: { what, where: WHERE, mend: `Write v=${LINK_VERSION}.` } };
  }
  if (version > LINK_VERSION) {
    const what = `the link is of version ${text.slice(0, 40)}; this build reads up to ${LINK_VERSION}`;
    const mend = 'Open it with the build that it came from.';
    return { params: undefined, problem: { what, where: WHERE, mend } };
  }
  for (const upgrade of UPGRADES.slice(version - 1)) upgrade(params);
  return { params };
}
