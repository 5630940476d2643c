/** Breaks a line at spaces into parts of at most `width`; one that fits, or has a word that never would, stays whole. */
export function wrapText(line: string, width: number): readonly string[] {
  const words = line.split(/ +/);
  if (line.length <= width || words.some((word) => word.length > width)) return [line];
  const parts: string[] = [];
  let part = '';
  for (const word of words) {
    if (part !== '' && part.length + 1 + word.length > width) {
      parts.push(part);
      part = word;
    } else part = part === '' ? word : `${part} ${word}`;
  }
  return [...parts, part];
}
