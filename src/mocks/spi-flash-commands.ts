/** Instructions and status bits of the W25Q128JV (Winbond data sheet rev. H, tables 8.1.2, 7.1). */
export const COMMAND = {
  writeEnable: 0x06,
  writeDisable: 0x04,
  readStatus: 0x05,
  read: 0x03,
  fastRead: 0x0b,
  pageProgram: 0x02,
  sectorErase: 0x20,
  chipErase: 0xc7,
  jedecId: 0x9f,
} as const;

export const STATUS = { busy: 0x01, writeEnabled: 0x02 } as const;

/** Manufacturer Winbond, type, 2^0x18 bytes. */
export const JEDEC_ID: readonly number[] = [0xef, 0x40, 0x18];

export const CHIP_BYTES = 0x1_000_000;
export const PAGE_BYTES = 256;
export const SECTOR_BYTES = 4096;
/** What nothing drives reads as ones. */
export const FLOATING = 0xff;
