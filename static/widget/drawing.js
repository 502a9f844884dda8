/** Small line drawings, in the colour of the text around them. */
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} line the path's `d`, on a field of 24 by 24 */
export const drawing = (line) => {
  const [picture, path] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", line);
  picture.append(path);
  return picture;
};
