/** Opens one case and runs its contenders when asked: the same in Node and in a browser. */
import { OPENERS } from './cases/registry.ts';
import type { Answer, Contender, Contenders, Host, Request } from './contract.ts';

const NS_PER_MS = 1e6;

async function measured(host: Host, contender: Contender): Promise<number[]> {
  const beginMs = host.nowMs();
  const done = contender.run();
  if (done !== undefined) await done;
  const spentNs = (host.nowMs() - beginMs) * NS_PER_MS;
  return contender.figures?.() ?? [spentNs / contender.operations];
}

export function createRunner(host: Host): (request: Request) => Promise<Answer> {
  let contenders: Contenders = {};
  const named = (name: string): Contender => {
    const contender = contenders[name];
    if (contender === undefined) throw new Error(`no contender is called ${name}`);
    return contender;
  };
  const answer = async (request: Request): Promise<Answer> => {
    if (request.ask === 'round') {
      return { figures: await measured(host, named(request.contender)) };
    }
    if (request.ask === 'checksum') return { checksum: named(request.contender).checksum() };
    const open = OPENERS[request.name];
    if (open === undefined) throw new Error(`no case is called ${request.name}`);
    contenders = open(host, request.tiny);
    return { contenders: Object.keys(contenders) };
  };
  return async (request) => {
    try {
      return await answer(request);
    } catch (thrown) {
      return { error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
    }
  };
}
