/** Runs one case: all contenders take turns, round by round, natives among them. */
import type { Case } from './catalog.ts';
import { OURS } from './contract.ts';
import type { HostKind } from './hosts/host.ts';
import type { Native } from './hosts/native.ts';
import { type Result, resultOf } from './report.ts';
import { median, rotated } from './stats.ts';

/** Someone who takes turns: in a host or as a program. */
export interface Player {
  readonly name: string;
  round(): Promise<readonly number[]>;
  checksum(): Promise<string>;
}

export interface Turns {
  readonly rounds: number;
  readonly warmups: number;
}

/** Figures of every round that counts, by player. */
export async function takeTurns(
  players: readonly Player[],
  { rounds, warmups }: Turns,
): Promise<ReadonlyMap<string, (readonly number[])[]>> {
  const figures = new Map(players.map(({ name }) => [name, [] as (readonly number[])[]]));
  for (let round = 0; round < warmups + rounds; round++) {
    for (const player of rotated(players, round)) {
      const result = await player.round();
      if (round >= warmups) figures.get(player.name)?.push(result);
    }
  }
  return figures;
}

/** What everybody computed; those that were to do the same work must agree with ours. */
async function checked(players: readonly Player[], sameWork: readonly string[]): Promise<string> {
  const sums = new Map<string, string>();
  for (const player of players) sums.set(player.name, await player.checksum());
  const ours = sums.get(OURS) ?? '';
  for (const name of sameWork) {
    const sum = sums.get(name);
    if (sum !== undefined && sum !== ours) {
      throw new Error(`${name} computed ${sum}, ours ${ours}: not the same work`);
    }
  }
  return ours;
}

export interface CaseOutcome {
  readonly results: readonly Result[];
  readonly checksum: string;
}

const TINY: Turns = { rounds: 2, warmups: 1 };

export async function runCase(
  one: Case,
  hosts: HostKind,
  native: Native | undefined,
  tiny: boolean,
): Promise<CaseOutcome> {
  const host = await hosts.open(one.name, tiny);
  const closers = [host.close];
  try {
    const players: Player[] = host.contenders().map((name) => ({
      name,
      round: () => host.round(name),
      checksum: () => host.checksum(name),
    }));
    for (const twin of native === undefined ? [] : one.twins) {
      const program = await native!.open(twin, tiny);
      closers.push(program.close);
      players.push({
        name: twin.name,
        round: async () => [await program.round(twin.operations(tiny))],
        checksum: async () => program.checksum(),
      });
    }
    const turns = tiny ? { ...TINY, rounds: Math.min(TINY.rounds, one.rounds) } : one;
    const figures = await takeTurns(players, turns);
    const checksum = await checked(players, one.sameWork);
    return { results: resultsOf(one, hosts.prefix, figures), checksum };
  } finally {
    for (const close of closers) await close();
  }
}

function resultsOf(
  one: Case,
  prefix: string,
  figures: ReadonlyMap<string, (readonly number[])[]>,
): Result[] {
  return one.results.map(({ suffix, unit, limit }, at) => {
    const medians = Object.fromEntries(
      [...figures].map(([name, rounds]) => [name, median(rounds.map((round) => round[at]!))]),
    );
    const { [OURS]: ours = Number.NaN, ...peers } = medians;
    return resultOf({ name: `${prefix}${one.name}${suffix}`, unit, ours, peers }, limit);
  });
}
