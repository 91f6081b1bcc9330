const PIXEL_RATIO = 2;
/** What the picture takes from the page's styles: outside of it there are no custom properties. */
const INHERITED = ['fill', 'stroke', 'color', 'font-family', 'font-size', 'font-weight', 'font-variant'] as const;

/**
 * Draws an SVG as it looks in the page, with its title above, as PNG in twice its size.
 * @throws Error when the browser cannot draw it
 */
export async function toPng(svg: SVGSVGElement, title: string): Promise<Blob> {
  const { document, width, height, style } = frameOf(svg);
  const titleHeight = 32;
  const image = document.createElement('img');
  // A data URL: the Content-Security-Policy allows images of no other foreign kind.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(resolved(svg)))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * PIXEL_RATIO;
  canvas.height = (height + titleHeight) * PIXEL_RATIO;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser has no canvas.');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, width, height + titleHeight);
  context.fillStyle = style.color;
  context.font = `600 14px ${style.fontFamily}`;
  context.fillText(title, 8, 20, width - 16);
  context.drawImage(image, 0, titleHeight, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser could not make a picture of it.'));
      else resolve(blob);
    }, 'image/png');
  });
}

function frameOf(svg: SVGSVGElement) {
  const document = svg.ownerDocument;
  const panel = svg.closest('.panel') ?? document.body;
  return { document, width: svg.clientWidth, height: svg.clientHeight, style: getComputedStyle(panel) };
}

/** A copy that needs no style sheet. */
function resolved(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  originals.forEach((original, index) => {
    const style = getComputedStyle(original);
    for (const name of INHERITED) copies[index]?.style.setProperty(name, style.getPropertyValue(name));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return copy;
}
