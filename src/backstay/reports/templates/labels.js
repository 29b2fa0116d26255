// Names on the map: the heaviest first, each where it covers no other name and no busy
// place. A name that finds no room is left to the tooltip and the table, until one zooms in.
const NAME_SIZE = 11;
const NAME_GAP = 2;
// Side of the place, and how far the name is shifted: along its own width, and down in pixels.
const SIDES = [
  ["right", 0, 0], ["left", 0, 0], ["top", 0, 0], ["bottom", 0, 0], ["right", 0, -8], ["right", 0, 8], ["left", 0, -8], ["left", 0, 8],
  ["top", 0.4, 0], ["top", -0.4, 0], ["bottom", 0.4, 0], ["bottom", -0.4, 0],
];
const ruler = document.createElement("canvas").getContext("2d");

function nameWidth(text) {
  ruler.font = `${NAME_SIZE}px ${FONT}`;
  return ruler.measureText(text).width;
}

function around([x, y], reach) {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function nameBox([x, y], [side, along, down], width, reach) {
  const half = NAME_SIZE / 2 + NAME_GAP;
  const left = ({ right: x + reach, left: x - reach - width }[side] ?? x - width / 2) + along * width;
  const middle = ({ top: y - reach - half, bottom: y + reach + half }[side] ?? y) + down;
  return { left, right: left + width, top: middle - half, bottom: middle + half };
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function within(box, { width, height }) {
  return box.left >= NAME_GAP && box.top >= NAME_GAP && box.right <= width - NAME_GAP && box.bottom <= height - NAME_GAP;
}

// Gives for each name { position, offset }, or null. Each is { text, at, reach, weight }; taken are boxes.
function placeNames(names, taken, frame) {
  const covered = [...taken];
  const places = names.map(() => null);
  const order = names.map((_, place) => place).sort((a, b) => names[b].weight - names[a].weight);
  for (const place of order) {
    const { text, at, reach } = names[place];
    const width = nameWidth(text);
    const side = SIDES.find((each) => {
      const box = nameBox(at, each, width, reach);
      return within(box, frame) && !covered.some((other) => meet(box, other));
    });
    if (!side) continue;
    covered.push(nameBox(at, side, width, reach));
    places[place] = { position: side[0], offset: [side[1] * width, side[2]] };
  }
  return places;
}
