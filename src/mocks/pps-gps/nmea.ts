/** Sentences of NMEA 0183: `$`, fields with commas, `*`, check sum, carriage return, line feed. */
import { civil } from '../civil-time.ts';

/** Longest sentence, `$` and line end included. */
export const SENTENCE_CHARACTERS_MAX = 82;

export interface Position {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM: number;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const MINUTE_PARTS = 10_000;

/** Degrees and minutes with four decimals, then the hemisphere: "4807.0380,N". */
function angle(deg: number, width: number, hemispheres: string): string {
  const parts = Math.round(Math.abs(deg) * 60 * MINUTE_PARTS);
  const perDegree = 60 * MINUTE_PARTS;
  const inDegree = parts % perDegree;
  const minutes = digits(Math.floor(inDegree / MINUTE_PARTS), 2);
  const rest = digits(inDegree % MINUTE_PARTS, 4);
  const side = deg < 0 ? hemispheres[1] : hemispheres[0];
  return `${digits(Math.floor(parts / perDegree), width)}${minutes}.${rest},${side}`;
}

/** Exclusive or of all characters between `$` and `*`, as two hexadecimal digits. */
export function checkSum(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return sum.toString(16).toUpperCase().padStart(2, '0');
}

const sentence = (body: string): string => `$${body}*${checkSum(body)}\r\n`;

const timeOf = (seconds: number): string => {
  const { hour, minute, second } = civil(seconds);
  return `${digits(hour, 2)}${digits(minute, 2)}${digits(second, 2)}.00`;
};

/** Recommended minimum data. @param seconds UTC since 2000-01-01 */
export function rmc(seconds: number, fix: boolean, position: Position): string {
  const { date, month, year } = civil(seconds);
  const day = `${digits(date, 2)}${digits(month, 2)}${digits(year, 2)}`;
  if (!fix) return sentence(`GPRMC,${timeOf(seconds)},V,,,,,,,${day},,,N`);
  const { latitudeDeg, longitudeDeg } = position;
  const place = `${angle(latitudeDeg, 2, 'NS')},${angle(longitudeDeg, 3, 'EW')}`;
  return sentence(`GPRMC,${timeOf(seconds)},A,${place},0.000,,${day},,,A`);
}

/** Fix data: quality 0 = none, 1 = GPS. */
export function gga(seconds: number, satellites: number, fix: boolean, position: Position): string {
  const used = digits(satellites, 2);
  if (!fix) return sentence(`GPGGA,${timeOf(seconds)},,,,,0,${used},,,M,,M,,`);
  const { latitudeDeg, longitudeDeg, altitudeM } = position;
  const place = `${angle(latitudeDeg, 2, 'NS')},${angle(longitudeDeg, 3, 'EW')}`;
  const tenths = Math.round(Math.abs(altitudeM) * 10);
  const height = `${altitudeM < 0 ? '-' : ''}${Math.floor(tenths / 10)}.${tenths % 10}`;
  return sentence(`GPGGA,${timeOf(seconds)},${place},1,${used},1.00,${height},M,46.9,M,,`);
}
