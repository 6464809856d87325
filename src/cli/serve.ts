/** `orrery serve`: a mock that programs outside can talk to. */
import { SERVE_CHRONY_USAGE, serveChrony } from './chrony/serve-chrony.ts';
import { badInput, type Command, type Finish } from './command.ts';

const SERVICES: Readonly<Record<string, (words: readonly string[]) => Promise<Finish>>> = {
  chrony: serveChrony,
};

export const serveCommand: Command = {
  name: 'serve',
  usage: SERVE_CHRONY_USAGE,
  doc: 'answers real clients from a running world, on this machine; Ctrl+C ends it',
  run: async ([name = '', ...words]) => {
    const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
    if (service) return service(words);
    const what = name === '' ? 'no service is named' : `"${name}" cannot be served`;
    const mend = `Services are: ${Object.keys(SERVICES).join(', ')}.`;
    return badInput({ what, where: 'command line', mend });
  },
};
