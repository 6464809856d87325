/** Where the contenders of one case live; asked for one round at a time. */
import type { Answer, Request } from '../contract.ts';

export interface CaseHost {
  contenders(): readonly string[];
  /** Figures of one round, one per result of the case. */
  round(contender: string): Promise<readonly number[]>;
  checksum(contender: string): Promise<string>;
  close(): Promise<void>;
}

/** A place that can host cases: a fresh process or worker for each. */
export interface HostKind {
  /** '' for Node, else what the names of its results begin with */
  readonly prefix: string;
  open(name: string, tiny: boolean): Promise<CaseHost>;
  close(): Promise<void>;
}

/** Turns questions and answers into calls; `ask` must keep their order. */
export async function hostOver(
  ask: (request: Request) => Promise<Answer>,
  name: string,
  tiny: boolean,
  close: () => Promise<void>,
): Promise<CaseHost> {
  const get = async <Key extends string>(
    request: Request,
    key: Key,
  ): Promise<Extract<Answer, Record<Key, unknown>>[Key]> => {
    const answer = await ask(request);
    if ('error' in answer) throw new Error(`${name}: ${answer.error}`);
    if (!(key in answer)) throw new Error(`${name}: the answer has no ${key}`);
    return (answer as Extract<Answer, Record<Key, unknown>>)[key];
  };
  const contenders = await get({ ask: 'open', name, tiny }, 'contenders');
  return {
    contenders: () => contenders,
    round: (contender) => get({ ask: 'round', contender }, 'figures'),
    checksum: (contender) => get({ ask: 'checksum', contender }, 'checksum'),
    close,
  };
}
