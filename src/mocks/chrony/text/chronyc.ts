/**
 * What chronyc prints, from the replies of a daemon. A command is a dialogue: each step asks one
 * question and reads its answer, so that the same code serves a mock, a capture and a socket.
 */
import { failure, type Result, success } from '../../../lib/result.ts';
import { canonicalAddress } from '../reports/address.ts';
import type { AuthDataReport, NtpDataReport, SourceReport } from '../reports/daemon.ts';
import { MODE } from '../reports/names.ts';
import { COMMAND } from '../wire/commands.ts';
import type { Reply } from '../wire/reply.ts';
import { type Request, request } from '../wire/request.ts';
import { isFine, STATUS, statusText } from '../wire/status.ts';
import { clientRows, manualRows } from './lists.ts';
import { ntpData, serverStats } from './ntp-text.ts';
import { activity, rtcData, smoothing, tracking } from './report-text.ts';
import { authRow, HEADERS, selectRow, sourceRow, statsRow } from './source-rows.ts';

/** One question to the daemon; undefined = it does not answer. */
export type Ask = (asked: Request) => Reply | undefined;

export interface PrintOptions {
  readonly csv?: boolean;
  /** Unresolved sources too. */
  readonly all?: boolean;
}

export interface Printed {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

interface Dialogue extends PrintOptions {
  readonly ask: Ask;
  /** Prints at once: what stands there stays when a later question fails. */
  print(text: string): void;
}

const NO_ANSWER = '506 Cannot talk to daemon';
const UNEXPECTED = '508 Bad reply from daemon';

class Refusal extends Error {
  readonly line: string;
  readonly isFine: boolean;
  constructor(line: string, fine: boolean) {
    super(line);
    this.line = line;
    this.isFine = fine;
  }
}

/** The reply, or an end of the command with the line that chronyc prints. */
function answered(ask: Ask, asked: Request): Reply {
  const reply = ask(asked);
  if (!reply) throw new Refusal(NO_ANSWER, false);
  if (reply.status !== STATUS.success) {
    throw new Refusal(statusText(reply.status), isFine(reply.status));
  }
  return reply;
}

function recordOf<R>(ask: Ask, asked: Request): R {
  const { body } = answered(ask, asked);
  if (body.kind !== 'report') throw new Refusal(UNEXPECTED, false);
  return body.values as unknown as R;
}

function sourceCount(ask: Ask): number {
  const { body } = answered(ask, request(COMMAND.sourceCount));
  return body.kind === 'count' ? body.count : 0;
}

const isHidden = (address: string, all: boolean | undefined): boolean =>
  address.startsWith('ID#') && all !== true;

type Table = keyof typeof HEADERS;

function printHeader({ print, csv }: Dialogue, table: Table): void {
  const header = HEADERS[table];
  if (!csv) print(`${header}\n${'='.repeat(header.length)}\n`);
}

function listOf<R extends { readonly address: string }>(
  table: Table,
  command: number,
  row: (record: R, csv: boolean) => string,
) {
  return (dialogue: Dialogue): void => {
    const { ask, csv, all, print } = dialogue;
    const count = sourceCount(ask);
    printHeader(dialogue, table);
    for (let index = 0; index < count; index++) {
      const record = recordOf<R>(ask, request(command, { index }));
      if (!isHidden(record.address, all)) print(`${row(record, csv === true)}\n`);
    }
  };
}

/** Asks for the address of every source first; reference clocks have no more to tell. */
function* networkSources({ ask, all }: Dialogue, count: number): Generator<SourceReport> {
  for (let index = 0; index < count; index++) {
    const source = recordOf<SourceReport>(ask, request(COMMAND.sourceData, { index }));
    if (source.mode !== MODE.refclock && !isHidden(source.address, all)) yield source;
  }
}

function authData(dialogue: Dialogue): void {
  const { ask, csv, print } = dialogue;
  const count = sourceCount(ask);
  printHeader(dialogue, 'authdata');
  for (const { address } of networkSources(dialogue, count)) {
    const record = recordOf<AuthDataReport>(ask, request(COMMAND.authData, { address }));
    print(`${authRow(address, record, csv === true)}\n`);
  }
}

function ntpDataOf(dialogue: Dialogue, only: string): void {
  const { ask, csv, print } = dialogue;
  const textOf = (address: string) =>
    ntpData(recordOf<NtpDataReport>(ask, request(COMMAND.ntpData, { address })), csv === true);
  if (only !== '') {
    print(textOf(only));
    return;
  }
  const count = sourceCount(ask);
  for (const { address } of networkSources({ ...dialogue, all: false }, count)) {
    print(csv ? textOf(address) : `\n${textOf(address)}`);
  }
}

const CLIENTS_A_PAGE = 8;
/** Against a daemon that never comes to an end. */
const PAGES_MAX = 10_000;

function clients(dialogue: Dialogue): void {
  const { ask, csv, print } = dialogue;
  printHeader(dialogue, 'clients');
  let first = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const range = { first, count: CLIENTS_A_PAGE, minHits: 0, reset: 0 };
    const { body } = answered(ask, request(COMMAND.clientAccesses, { clients: range }));
    if (body.kind !== 'clients') throw new Refusal(UNEXPECTED, false);
    for (const row of clientRows(body.page.records, csv === true)) print(`${row}\n`);
    first = body.page.next;
    if (first >= body.page.places || body.page.records.length < CLIENTS_A_PAGE) break;
  }
}

function manualList(dialogue: Dialogue): void {
  const { ask, csv, print } = dialogue;
  const { body } = answered(ask, request(COMMAND.manualList));
  if (body.kind !== 'manual') throw new Refusal(UNEXPECTED, false);
  if (!csv) print(`210 n_samples = ${body.samples.length}\n`);
  printHeader(dialogue, 'manual');
  for (const row of manualRows(body.samples, csv === true)) print(`${row}\n`);
}

const single =
  <R>(command: number, text: (record: R, csv: boolean) => string) =>
  ({ ask, csv, print }: Dialogue): void =>
    print(text(recordOf<R>(ask, request(command)), csv === true));

function sourceName({ ask, print }: Dialogue, address: string): void {
  const { body } = answered(ask, request(COMMAND.sourceName, { address }));
  if (body.kind === 'name') print(`${body.name}\n`);
}

const check =
  (command: number) =>
  ({ ask, print }: Dialogue, address: string): void => {
    answered(ask, request(command, { address }));
    print(`${statusText(STATUS.success)}\n`);
  };

type Command = (dialogue: Dialogue, argument: string) => void;

interface Known {
  readonly run: Command;
  /** Whether it takes an address, and whether it needs one. */
  readonly address?: 'needed' | 'possible';
}

const COMMANDS: Readonly<Record<string, Known>> = {
  tracking: { run: single(COMMAND.tracking, tracking) },
  sources: { run: listOf('sources', COMMAND.sourceData, sourceRow) },
  sourcestats: { run: listOf('sourcestats', COMMAND.sourceStats, statsRow) },
  selectdata: { run: listOf('selectdata', COMMAND.selectData, selectRow) },
  rtcdata: { run: single(COMMAND.rtcReport, rtcData) },
  activity: { run: single(COMMAND.activity, activity) },
  smoothing: { run: single(COMMAND.smoothing, smoothing) },
  serverstats: { run: single(COMMAND.serverStats, serverStats) },
  authdata: { run: authData },
  ntpdata: { run: ntpDataOf, address: 'possible' },
  clients: { run: clients },
  'manual list': { run: manualList },
  sourcename: { run: sourceName, address: 'needed' },
  accheck: { run: check(COMMAND.accessCheck), address: 'needed' },
  cmdaccheck: { run: check(COMMAND.commandAccessCheck), address: 'needed' },
};

export const CHRONYC_COMMANDS: readonly string[] = Object.keys(COMMANDS);

interface Parsed {
  readonly known: Known;
  readonly argument: string;
}

function parse(words: readonly string[]): Result<Parsed> {
  const name = words[0] === 'manual' ? words.slice(0, 2).join(' ') : (words[0] ?? '');
  const [argument = '', ...more] = words.slice(name.split(' ').length);
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const wrong = (what: string, mend: string) => failure({ what, where: words.join(' '), mend });
  if (!known) {
    return wrong(`command "${name}" is unknown`, `Commands are: ${CHRONYC_COMMANDS.join(', ')}.`);
  }
  const isExtra = more.length > 0 || (argument !== '' && known.address === undefined);
  if (isExtra) return wrong(`${name} takes fewer words`, 'Leave out what follows.');
  if (argument === '' && known.address === 'needed') {
    return wrong(`${name} needs an address`, `For example: ${name} 192.168.1.100`);
  }
  if (argument !== '' && canonicalAddress(argument) === '') {
    return wrong(`"${argument}" is no address`, 'Write an IPv4 or IPv6 address.');
  }
  return success({ known, argument: canonicalAddress(argument) });
}

/** @param words the command and its argument, as behind `chronyc -n` */
export function chronyc(
  words: readonly string[],
  ask: Ask,
  options: PrintOptions = {},
): Result<Printed> {
  const parsed = parse(words);
  if (!parsed.ok) return parsed;
  const { known, argument } = parsed.value;
  let text = '';
  const print = (more: string) => {
    text += more;
  };
  try {
    known.run({ ...options, ask, print }, argument);
    return success({ text, exitCode: 0 });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return success({ text: `${text}${error.line}\n`, exitCode: error.isFine ? 0 : 1 });
  }
}
