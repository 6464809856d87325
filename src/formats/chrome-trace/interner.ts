/** Texts as small numbers, in the order in which they were first seen. */
export class Interner {
  readonly texts: string[] = [];
  private readonly ids = new Map<string, number>();

  /** @returns the text's number, and adds it when new */
  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(text) - 1;
    this.ids.set(text, id);
    return id;
  }

  has(text: string): boolean {
    return this.ids.has(text);
  }

  get size(): number {
    return this.texts.length;
  }
}
