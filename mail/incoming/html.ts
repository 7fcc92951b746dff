const MOST = 200_000;

/** The text of HTML, to look for words in: never to be shown. It takes time in proportion to what it reads, whatever stands there. */
export function wordsOf(html: string): string {
  return withoutStyles(html.slice(0, MOST))
    .replace(/<(br|\/p|\/div|\/tr|\/td|\/li|\/h\d|hr)\b[^<>]{0,2000}>/gi, '\n')
    .replace(/<[^<>]{0,2000}>/g, '')
    .replace(/&(lt|gt|amp|nbsp|quot|#39|#64|#x40);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? ' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', nbsp: ' ', quot: '"', '#39': "'", '#64': '@', '#x40': '@' },
};

function withoutStyles(html: string): string {
  const [first = '', ...others] = html.split(/<style/i);
  return [first, ...others.map((part) => part.slice(Math.max(0, part.search(/<\/style/i))))].join('\n');
}
