/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download holds on to the blob by itself once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
