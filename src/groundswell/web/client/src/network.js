// The reactions around a person as a graph: laid out by ForceAtlas2, drawn by sigma, followed by a click.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import { figures, look, plain, whenever } from "./look.js";

const ROUNDS = 300;
const NARROW = 560;
const TURN = Math.PI * (3 - Math.sqrt(5));

function colourOf(place, style) {
  return { person: style.ink, reactor: style.series[0], both: style.series[2], reacts_to: style.series[1] }[place];
}

/** Spreads the picture as wide as its box is, since only who is near whom means something. */
function stretch(graph, element) {
  const wider = Math.min(2.2, Math.max(1, element.clientWidth / element.clientHeight));
  graph.updateEachNodeAttributes((_, node) => ({ ...node, x: node.x * wider }));
}

/** Positions start on a sunflower and are moved by a fixed number of rounds: the same figures give the same picture. */
function graphOf(data, element) {
  const narrow = element.clientWidth < NARROW;
  const graph = new Graph({ multi: true, type: "directed" });
  data.nodes.forEach(({ id, name, place, score, href }, index) => {
    const [angle, distance] = [index * TURN, Math.sqrt(index)];
    const size = (place === "person" ? 16 : 4 + 9 * (score / 100)) * (narrow ? 0.65 : 1);
    const spot = { x: distance * Math.cos(angle), y: distance * Math.sin(angle) };
    graph.addNode(id, { ...spot, size, place, href, label: plain(name, 28), forceLabel: place === "person" });
  });
  const heaviest = Math.max(...data.edges.map((edge) => edge.weight), 1e-9);
  for (const { from, to, weight } of data.edges) {
    if (graph.hasNode(from) && graph.hasNode(to)) graph.addEdge(from, to, { size: 0.8 + 3.2 * (weight / heaviest), weight: 1 });
  }
  forceAtlas2.assign(graph, { iterations: ROUNDS, settings: { ...forceAtlas2.inferSettings(graph), gravity: 1.2, scalingRatio: 14, strongGravityMode: true } });
  stretch(graph, element);
  return graph;
}

/** A label with a rim of the background, so that lines behind it do not cross it out. */
function label(context, node, settings, style) {
  if (!node.label) return;
  context.font = `${node.place === "person" ? 700 : 500} ${settings.labelSize}px ${settings.labelFont}`;
  const [left, base] = [node.x + node.size + 4, node.y + settings.labelSize / 3];
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = style.sunken;
  context.strokeText(node.label, left, base);
  context.fillStyle = style.ink;
  context.fillText(node.label, left, base);
}

/** The label of the node under the pointer, on a plate of the page's own colours. */
function plate(context, node, settings, style) {
  const size = settings.labelSize;
  context.font = `${settings.labelWeight} ${size}px ${settings.labelFont}`;
  const width = context.measureText(node.label).width + 12;
  const [left, top] = [node.x + node.size + 3, node.y - size / 2 - 5];
  context.fillStyle = style.surface;
  context.strokeStyle = style.line_strong;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left, top, width, size + 10, 6);
  context.fill();
  context.stroke();
  context.beginPath();
  context.arc(node.x, node.y, node.size + 2, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = style.ink;
  context.fillText(node.label, left + 6, node.y + size / 3);
}

function draw(element, graph) {
  const style = look();
  const narrow = element.clientWidth < NARROW;
  let under = null;
  const near = (node) => under === null || node === under || graph.areNeighbors(node, under);
  const sigma = new Sigma(graph, element, {
    defaultEdgeType: "arrow",
    labelFont: style.font,
    labelSize: narrow ? 11 : 13,
    labelColor: { color: style.ink },
    labelRenderedSizeThreshold: narrow ? 6 : 8,
    labelDensity: narrow ? 0.3 : 0.6,
    stagePadding: narrow ? 48 : 40,
    minCameraRatio: 0.4,
    maxCameraRatio: 2.5,
    defaultDrawNodeLabel: (context, node, settings) => label(context, node, settings, style),
    defaultDrawNodeHover: (context, node, settings) => plate(context, node, settings, style),
    nodeReducer: (node, data) => {
      const color = near(node) ? colourOf(data.place, style) : style.line;
      return { ...data, color, label: near(node) ? data.label : "", zIndex: near(node) ? 1 : 0 };
    },
    edgeReducer: (edge, data) => {
      const lit = under === null || graph.hasExtremity(edge, under);
      return { ...data, color: under === null ? style.edge : style.ink_soft, hidden: !lit };
    },
    zIndex: true,
  });
  sigma.getMouseCaptor().on("wheel", (event) => {
    if (!event.original.ctrlKey && !event.original.metaKey) event.preventSigmaDefault();
  });
  sigma.on("enterNode", ({ node }) => { under = node; sigma.refresh(); });
  sigma.on("leaveNode", () => { under = null; sigma.refresh(); });
  sigma.on("clickNode", ({ node }) => location.assign(graph.getNodeAttribute(node, "href")));
  return sigma;
}

const drawn = new Map();

/** Draws every network that is not drawn yet; where the browser cannot, says that the table holds the same. */
whenever((anew) => {
  for (const [element, { sigma }] of drawn) {
    if (anew || !element.isConnected) sigma?.kill();
    if (!element.isConnected) drawn.delete(element);
  }
  for (const element of document.querySelectorAll("[data-network]")) {
    if (drawn.has(element) && !anew) continue;
    const graph = drawn.get(element)?.graph ?? graphOf(figures(element), element);
    try {
      drawn.set(element, { graph, sigma: draw(element, graph) });
    } catch {
      drawn.set(element, { graph, sigma: null });
      element.classList.add("unable");
      element.textContent = "This browser cannot draw the network. The table below says the same.";
    }
  }
});
