/** A fresh Node process for each case. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Request } from '../contract.ts';
import { type HostKind, hostOver } from './host.ts';

const PROGRAM = fileURLToPath(new URL('./case.node-worker.js', import.meta.url));

function ask(child: ChildProcess, request: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null) =>
      reject(new Error(`the process of the case ended (${signal ?? code})`));
    child.once('exit', ended);
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      resolve(answer);
    });
    child.send(request);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}

export const nodeHosts: HostKind = {
  prefix: '',
  open: (name, tiny) => {
    const child = fork(PROGRAM, [], { execArgv: ['--expose-gc'] });
    return hostOver(
      (request) => ask(child, request),
      name,
      tiny,
      () => end(child),
    );
  },
  close: async () => undefined,
};
